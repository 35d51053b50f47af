package io.stablediffusion.internal.dialect;

import java.util.AbstractList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.stablediffusion.Recordings;
import io.stablediffusion.catalog.Lora;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.GenerationInfo;
import io.stablediffusion.image.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class StableDiffusionCppTests {

	private static final Optional<List<Lora>> LORAS = Optional.of(List.of(lora("detail", "detail.safetensors"),
			lora("Ink", "styles/Ink.gguf"), lora("twin", "a/twin.safetensors"), lora("twin", "b/twin.safetensors")));

	private static Lora lora(String name, String path) {
		return new Lora(name, null, path, null);
	}

	private static Wording say(Map<String, Object> asked) {
		return say(asked, LORAS);
	}

	private static Wording say(Map<String, Object> asked, Optional<List<Lora>> loras) {
		Map<String, Object> seeded = new LinkedHashMap<>(asked);
		seeded.putIfAbsent("seed", 1);
		Wording wording = new Wording(seeded);
		StableDiffusionCpp.say(wording, loras);
		return wording;
	}

	private static Map<String, Object> said(Map<String, Object> asked) {
		Map<String, Object> said = new LinkedHashMap<>(say(asked).said());
		said.remove("seed");
		return said;
	}

	private static List<String> compared(Map<String, Object> asked, String info, int images) {
		Wording wording = new Wording(asked);
		Image[] made = Stream.generate(() -> Image.from(new byte[] { 1 })).limit(images).toArray(Image[]::new);
		StableDiffusionCpp.compare(wording,
				new GeneratedImages(List.of(made), null, GenerationInfo.of(info.replace('\'', '"'))));
		return wording.warnings();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			a <lora:detail:0.8>b | detail.safetensors | 0.8
			<lora:detail>a b | detail.safetensors | 1.0
			a <lora:ink:-1>b | styles/Ink.gguf | -1.0
			a <lyco:styles/Ink:0.5>b | styles/Ink.gguf | 0.5
			a <lora:b/twin.safetensors:2>b | b/twin.safetensors | 2.0
			a <lora:A/TWIN:2>b | a/twin.safetensors | 2.0
			""")
	void tagBecomesAnEntryOfTheLoraField(String prompt, String path, double multiplier) {
		assertThat(said(Map.of("prompt", prompt)))
			.isEqualTo(Map.of("prompt", "a b", "lora", List.of(Map.of("path", path, "multiplier", multiplier))));
	}

	@Test
	void tagsAreAddedToAFieldThatTheCallerSet() {
		Map<String, Object> own = Map.of("path", "own.safetensors", "multiplier", 1);

		assertThat(say(Map.of("prompt", "a<lora:detail:1>", "lora", List.of(own))).get("lora"))
			.isEqualTo(List.of(own, Map.of("path", "detail.safetensors", "multiplier", 1.0)));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					a<lora:missing:1> | The tag <lora:missing:1> was removed: the server lists no LoRA with this name, or more than one.
					a<lora:twin:1> | The tag <lora:twin:1> was removed: the server lists no LoRA with this name, or more than one.
					a<lora:detail:x> | The tag <lora:detail:x> was removed: its weight is not a number.
					a<lora:detail:Infinity> | The tag <lora:detail:Infinity> was removed: its weight is not a number.
					a<hypernet:h:1> | The tag <hypernet:h:1> was removed: stable-diffusion.cpp does not support hypernetworks.
					""")
	void unsupportedTagIsRemovedWithWarning(String prompt, String warning) {
		Wording wording = say(Map.of("prompt", prompt));

		assertThat(wording.get("prompt")).isEqualTo("a");
		assertThat(wording.said()).doesNotContainKey("lora");
		assertThat(wording.warnings()).containsExactly(warning);
	}

	@Test
	void loraListIsReadOnceForAnyNumberOfTags() {
		AtomicInteger reads = new AtomicInteger();
		List<Lora> loras = new AbstractList<>() {

			@Override
			public Lora get(int index) {
				reads.incrementAndGet();
				return lora("l" + index, index + ".safetensors");
			}

			@Override
			public int size() {
				return 10;
			}

		};
		say(Map.of("prompt", "a<lora:l1:1><lora:L2:1><lora:missing:1>".repeat(20)), Optional.of(loras));
		assertThat(reads).hasValue(10);
	}

	@Test
	void secondWeightOfATagIsAWarning() {
		Wording wording = say(Map.of("prompt", "a<lora:detail:0.8:0.2>"));

		assertThat(wording.get("lora")).isEqualTo(List.of(Map.of("path", "detail.safetensors", "multiplier", 0.8)));
		assertThat(wording.warnings()).singleElement().asString().contains("Only the first weight");
	}

	@Test
	void tagsAreKeptWhenLorasAreUnknown() {
		Map<String, Object> asked = Map.of("prompt", "a<lora:detail:1>", "seed", 1);

		assertThat(say(asked, Optional.empty()).said()).isEqualTo(asked);
		assertThat(compared(asked, "{}", 1)).singleElement()
			.asString()
			.startsWith("The LoRA tags in the prompt had no effect");
	}

	@Test
	void disabledNetworksAreRemovedWithoutWarning() {
		Wording wording = say(Map.of("prompt", "<lora:detail:1>", "disable_extra_networks", true), Optional.empty());

		assertThat(wording.get("prompt")).isEqualTo(" ");
		assertThat(wording.said()).doesNotContainKey("lora");
		assertThat(wording.warnings()).isEmpty();
	}

	@Test
	void otherFieldsAreTranslated() {
		assertThat(said(Map.of("override_settings", Map.of("CLIP_stop_at_last_layers", 2))))
			.isEqualTo(Map.of("clip_skip", 2));
		assertThat(said(Map.of("override_settings", Map.of("CLIP_stop_at_last_layers", 2.0, "sd_vae", "v"))))
			.isEqualTo(Map.of("clip_skip", 2, "override_settings", Map.of("sd_vae", "v")));
		assertThat(said(Map.of("clip_skip", 3, "override_settings", Map.of("CLIP_stop_at_last_layers", 2))))
			.isEqualTo(Map.of("clip_skip", 3));
		assertThat(said(Map.of("hr_second_pass_steps", 5))).isEqualTo(Map.of("hr_steps", 5));
		assertThat(said(Map.of("sampler_index", "Euler"))).isEqualTo(Map.of("sampler_name", "Euler"));
		assertThat(said(Map.of("sampler_index", "Euler", "sampler_name", "LCM")))
			.isEqualTo(Map.of("sampler_name", "LCM"));
		assertThat(said(Map.of("n_iter", 3))).isEqualTo(Map.of("batch_size", 3));
		assertThat(said(Map.of("n_iter", 3, "batch_size", 2))).isEqualTo(Map.of("batch_size", 6));
	}

	@Test
	void randomSeedHas32BitsAndChanges() {
		Set<Object> seeds = Stream.of(Map.<String, Object>of("seed", -1), Map.<String, Object>of())
			.flatMap((asked) -> Stream.generate(() -> asked).limit(50))
			.map((asked) -> {
				Wording wording = new Wording(asked);
				StableDiffusionCpp.say(wording, LORAS);
				return wording.said().get("seed");
			})
			.collect(Collectors.toSet());

		assertThat(seeds).hasSizeGreaterThan(95)
			.allSatisfy((seed) -> assertThat((Long) seed).isBetween(0L, 0xFFFFFFFFL));
		assertThat(said(Map.of("seed", 7L))).isEmpty();
		assertThat(say(Map.of("seed", 7L)).get("seed")).isEqualTo(7L);
	}

	@Test
	void fieldsWithoutEffectCauseOneWarning() {
		assertThat(compared(
				Map.of("styles", List.of("s"), "script_name", "X/Y/Z plot", "alwayson_scripts", Map.of("a", Map.of()),
						"override_settings", Map.of("sd_vae", "v", "sd_model_checkpoint", "m"), "subseed", 3),
				"{}", 1))
			.containsExactly("stable-diffusion.cpp does not read alwayson_scripts, override_settings.sd_vae, "
					+ "script_name, styles, subseed.");
		assertThat(compared(Map.of("tiling", false, "restore_faces", false, "send_images", true, "save_images", false,
				"styles", List.of(), "infotext", "", "alwayson_scripts", Map.of()), "{}", 1))
			.isEmpty();
		assertThat(compared(Map.of("send_images", false), "{}", 1))
			.containsExactly("stable-diffusion.cpp does not read send_images.");
	}

	@Test
	void limitsOfServerCauseWarnings() {
		assertThat(compared(Map.of("width", 520, "height", 512, "steps", 150, "batch_size", 12),
				"{'width':576,'height':512,'steps':100}", 8))
			.containsExactly("The server used width 576 instead of 520.", "The server used steps 100 instead of 150.",
					"The server generated 8 of 12 images: stable-diffusion.cpp generates at most 8 images for one request.");
		assertThat(compared(Map.of("seed", 4294967338L), "{'seed':4294967338}", 1))
			.containsExactly("The server used the lower 32 bits of seed 4294967338, which are 42.");
		assertThat(compared(Map.of("init_images", List.of("a", "b")), "{}", 1))
			.containsExactly("The server read only the first of 2 init_images.");
	}

	/** A new field of the schema must be added to one of the sets. */
	@Test
	void eachFieldOfTheSchemaIsClassified() {
		Set<String> known = new TreeSet<>();
		for (Set<String> fields : List.of(StableDiffusionCpp.READ, StableDiffusionCpp.TRANSLATED,
				StableDiffusionCpp.INSIGNIFICANT, StableDiffusionCpp.IGNORED)) {
			assertThat(known).doesNotContainAnyElementsOf(fields);
			known.addAll(fields);
		}
		Set<String> contract = new TreeSet<>(
				Set.of("distilled_cfg_scale", "hr_additional_modules", "hr_cfg", "hr_distilled_cfg"));
		for (String schema : List.of("StableDiffusionProcessingTxt2Img", "StableDiffusionProcessingImg2Img")) {
			Collection<String> names = Recordings.contract()
				.path("schemas")
				.path(schema)
				.path("properties")
				.propertyNames();
			contract.addAll(names);
		}
		assertThat(known).isEqualTo(contract);
	}

}
