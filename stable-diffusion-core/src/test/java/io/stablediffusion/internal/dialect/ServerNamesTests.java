package io.stablediffusion.internal.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.stablediffusion.Recordings;
import io.stablediffusion.catalog.Sampler;
import io.stablediffusion.catalog.Scheduler;
import io.stablediffusion.internal.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class ServerNamesTests {

	private static List<Sampler> samplers(String server, String recording) {
		return Json.MAPPER.readerForListOf(Sampler.class)
			.readValue(Recordings.answer(Recordings.named(server, recording)));
	}

	private static List<Scheduler> schedulers(String server, String recording) {
		return Json.MAPPER.readerForListOf(Scheduler.class)
			.readValue(Recordings.answer(Recordings.named(server, recording)));
	}

	/** Each name, label and alias of each recorded list, with the names of its entry. */
	static Stream<Arguments> entries() {
		List<Arguments> entries = new ArrayList<>();
		for (List<Sampler> list : List.of(samplers("automatic1111", "172-samplers"),
				samplers("stable-diffusion.cpp", "20-samplers"))) {
			ServerNames names = ServerNames.ofSamplers(list);
			list.forEach((one) -> Stream.concat(Stream.of(one.name()), one.aliases().stream())
				.forEach((name) -> entries.add(Arguments.of(names, name, List.of(one.name())))));
		}
		for (List<Scheduler> list : List.of(schedulers("automatic1111", "173-schedulers"),
				schedulers("stable-diffusion.cpp", "21-schedulers"))) {
			ServerNames names = ServerNames.ofSchedulers(list);
			list.forEach((one) -> Stream.concat(Stream.of(one.name(), one.label()), one.aliases().stream())
				.forEach((name) -> entries.add(Arguments.of(names, name, List.of(one.name(), one.label())))));
		}
		assertThat(entries).hasSizeGreaterThan(120);
		return entries.stream();
	}

	@ParameterizedTest
	@MethodSource("entries")
	void recordedNamesResolveToTheirEntries(ServerNames names, String name, List<String> own) {
		for (String spelling : List.of(name, name.toLowerCase(Locale.ROOT), name.toUpperCase(Locale.ROOT),
				name.replace(' ', '_'), name.replace('_', ' '), name.replace('_', '-'),
				name.replace(" ", "").replace("_", ""), name.replace("+", "p"))) {
			assertThat(own).as(spelling).contains(names.find(spelling));
		}
	}

	@ParameterizedTest
	@CsvSource({ "Karras, karras", "SGM Uniform, sgm_uniform", "KL Optimal, kl_optimal", "Exponential, exponential",
			"Nothing," })
	void webUiLabelsResolveOnStableDiffusionCpp(String label, String name) {
		assertThat(ServerNames.ofSchedulers(schedulers("stable-diffusion.cpp", "21-schedulers")).find(label))
			.isEqualTo(name);
	}

	@ParameterizedTest
	@CsvSource({ "Euler a, euler_a", "DPM++ 2M, dpm++2m", "DPM++ 2S a, dpm++2s_a", "dpmpp_2m, dpm++2m", "LCM, lcm",
			"Euler," + "euler" })
	void webUiSamplersResolveOnStableDiffusionCpp(String sampler, String name) {
		assertThat(ServerNames.ofSamplers(samplers("stable-diffusion.cpp", "20-samplers")).find(sampler))
			.isEqualTo(name);
	}

	@Test
	void exactNameOrLabelIsKept() {
		ServerNames names = ServerNames.ofSchedulers(schedulers("automatic1111", "173-schedulers"));

		assertThat(names.find("karras")).isEqualTo("karras");
		assertThat(names.find("Karras")).isEqualTo("Karras");
		assertThat(names.find("KARRAS")).isEqualTo("Karras");
		assertThat(names.find("SGMUniform")).isEqualTo("SGM Uniform");
	}

	@Test
	void ambiguousSpellingDoesNotResolve() {
		ServerNames names = ServerNames.ofSamplers(List.of(new Sampler("a b", List.of("same"), null),
				new Sampler("a-b", List.of("same"), null), new Sampler("c", List.of("c"), null)));

		assertThat(names.find("a b")).isEqualTo("a b");
		assertThat(names.find("A-B")).isEqualTo("a-b");
		assertThat(names.find("a_b")).isNull();
		assertThat(names.find("same")).isNull();
		assertThat(names.find("C")).isEqualTo("c");
		assertThat(names.find("")).isNull();
	}

	@Test
	void namePrecedesAliasOfAnotherEntry() {
		ServerNames names = ServerNames
			.ofSamplers(List.of(new Sampler("DDIM", List.of("old"), null), new Sampler("old", List.of(), null)));

		assertThat(names.find("old")).isEqualTo("old");
	}

}
