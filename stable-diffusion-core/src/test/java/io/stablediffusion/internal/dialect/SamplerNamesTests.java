package io.stablediffusion.internal.dialect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.stablediffusion.Recordings;
import io.stablediffusion.catalog.Sampler;
import io.stablediffusion.catalog.Scheduler;
import io.stablediffusion.generation.GenerationInfo;
import io.stablediffusion.internal.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SamplerNamesTests {

	private static final Optional<ServerNames> SAMPLERS = Optional
		.of(ServerNames.ofSamplers(Json.MAPPER.readerForListOf(Sampler.class)
			.readValue(Recordings.answer(Recordings.named("automatic1111", "172-samplers")))));

	private static final Optional<ServerNames> SCHEDULERS = Optional
		.of(ServerNames.ofSchedulers(Json.MAPPER.readerForListOf(Scheduler.class)
			.readValue(Recordings.answer(Recordings.named("automatic1111", "173-schedulers")))));

	private static Wording say(Map<String, Object> asked, Optional<ServerNames> samplers,
			Optional<ServerNames> schedulers) {
		Wording wording = new Wording(asked);
		SamplerNames.say(wording, samplers, schedulers);
		return wording;
	}

	@ParameterizedTest
	@CsvSource({ "DPM++ 2M Karras, DPM++ 2M, Karras", "dpm++ 2m karras, DPM++ 2M, karras",
			"DPM++ 2M SDE SGM Uniform, DPM++ 2M SDE, SGM Uniform", "Euler a Uniform, Euler a, Uniform",
			"k_euler_a, Euler a,", "euler, Euler,", "DPM fast, DPM fast," })
	void joinedNameIsSplitIntoServerSpelling(String given, String sampler, String scheduler) {
		for (Map.Entry<String, String> names : Map
			.of("sampler_name", "scheduler", "hr_sampler_name", "hr_scheduler", "sampler_index", "scheduler")
			.entrySet()) {
			Map<String, Object> expected = new LinkedHashMap<>(Map.of(names.getKey(), sampler));
			if (scheduler != null) {
				expected.put(names.getValue(), scheduler);
			}
			Wording wording = say(Map.of(names.getKey(), given), SAMPLERS, SCHEDULERS);
			assertThat(wording.said()).isEqualTo(expected);
			assertThat(wording.unknown()).isEmpty();
			assertThat(wording.warnings()).isEmpty();
		}
	}

	/** It may come from an infotext; to try each place would take quadratic time. */
	@Test
	void nameLongerThanAnyIsNotTakenApart() {
		Map<String, Object> asked = Map.of("sampler_name", " ".repeat(200) + "Euler Karras");
		assertThat(say(asked, SAMPLERS, SCHEDULERS).said()).isEqualTo(asked);
		assertThat(say(Map.of("sampler_name", " ".repeat(100) + "Euler Karras"), SAMPLERS, SCHEDULERS).said())
			.isEqualTo(Map.of("sampler_name", "Euler", "scheduler", "Karras"));
	}

	@Test
	void warningsHaveNoControlCharacters() {
		Wording wording = say(Map.of("sampler_name", "x\n\u001b[31mERROR"), SAMPLERS, SCHEDULERS);
		SamplerNames.compare(wording, GenerationInfo.of("{}"));
		assertThat(wording.warnings()).containsExactly("The server does not list sampler_name 'x [31mERROR'.");
	}

	@Test
	void unknownNamesAreSentUnchangedWithWarning() {
		Map<String, Object> asked = Map.of("sampler_name", "No Such Sampler", "scheduler", "No Such Scheduler",
				"prompt", "a");
		Wording wording = say(asked, SAMPLERS, SCHEDULERS);
		assertThat(wording.said()).isEqualTo(asked);

		SamplerNames.compare(wording, GenerationInfo
			.of("{\"sampler_name\":\"DPM++ 2M\",\"extra_generation_params\":{\"Schedule type\":\"Karras\"}}"));
		assertThat(wording.warnings()).containsExactly(
				"The server does not list sampler_name 'No Such Sampler'; it used 'DPM++ 2M'.",
				"The server does not list scheduler 'No Such Scheduler'; it used 'Karras'.");
	}

	@Test
	void joinedNameWithSchedulerIsNotSplit() {
		Map<String, Object> asked = Map.of("sampler_name", "DPM++ 2M Karras", "scheduler", "Exponential");

		Wording wording = say(asked, SAMPLERS, SCHEDULERS);
		assertThat(wording.said()).isEqualTo(asked);
		assertThat(wording.unknown()).containsOnlyKeys("sampler_name");
	}

	@Test
	void schedulerIsJoinedToSamplerWithoutSchedulers() {
		Optional<ServerNames> old = Optional
			.of(ServerNames.ofSamplers(List.of(new Sampler("DPM++ 2M", List.of("k_dpmpp_2m"), null),
					new Sampler("DPM++ 2M Karras", List.of("k_dpmpp_2m_ka"), null))));
		Optional<ServerNames> none = Optional.of(ServerNames.NONE);

		assertThat(say(Map.of("sampler_name", "dpm++ 2m karras"), old, none).said())
			.isEqualTo(Map.of("sampler_name", "DPM++ 2M Karras"));
		assertThat(say(Map.of("sampler_name", "DPM++ 2M", "scheduler", "karras"), old, none).said())
			.isEqualTo(Map.of("sampler_name", "DPM++ 2M Karras"));
		assertThat(say(Map.of("sampler_name", "DPM++ 2M", "scheduler", "Beta"), old, none).warnings())
			.containsExactly("The server lists no schedulers, so scheduler 'Beta' may have no effect.");
	}

	@Test
	void namesAreSentUnchangedWithoutLists() {
		Optional<ServerNames> none = Optional.of(ServerNames.NONE);
		Map<String, Object> asked = Map.of("sampler_name", "DPM++ 2M Karras", "hr_scheduler", "x");

		Wording wording = say(asked, none, none);
		assertThat(wording.said()).isEqualTo(asked);
		assertThat(wording.unknown()).isEmpty();
		assertThat(wording.warnings()).isEmpty();
	}

	@Test
	void unreadableListCausesWarning() {
		Wording wording = say(Map.of("sampler_name", "DPM++ 2M SGM Uniform"), Optional.empty(), SCHEDULERS);

		assertThat(wording.said()).isEqualTo(Map.of("sampler_name", "DPM++ 2M", "scheduler", "SGM Uniform"));
		assertThat(wording.warnings()).containsExactly(
				"The server's list of samplers could not be read in time, so their names were not checked.");
		assertThat(say(Map.of("sampler_name", "my_simple"), Optional.empty(), SCHEDULERS).said())
			.isEqualTo(Map.of("sampler_name", "my_simple"));
	}

	@Test
	void useSameSamplerIsNotResolved() {
		Map<String, Object> asked = Map.of("hr_sampler_name", "Use same sampler", "hr_scheduler", "Use same scheduler");

		Wording wording = say(asked, SAMPLERS, SCHEDULERS);
		assertThat(wording.said()).isEqualTo(asked);
		assertThat(wording.unknown()).isEmpty();
	}

}
