package io.stablediffusion.internal.dialect;

import java.util.List;

import io.stablediffusion.Recordings;
import io.stablediffusion.catalog.Model;
import io.stablediffusion.internal.Redaction;
import io.stablediffusion.internal.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ModelNamesTests {

	private static final Model DREAM = new Model("dreamshaper_8.safetensors [879db523c3]", "dreamshaper_8",
			"879db523c3", "879db523c30d3b9017143d56705015e15a2cb5628762c11d086fed9538abd7fd",
			"C:\\models\\dreamshaper_8.safetensors", null);

	private static final Model SDXL = new Model("xl/sd_xl_base_1.0.safetensors", "xl_sd_xl_base_1.0", null, null,
			"/models/xl/sd_xl_base_1.0.safetensors", null);

	private static final List<Model> MODELS = List.of(SDXL, DREAM);

	@ParameterizedTest
	@ValueSource(strings = { "dreamshaper_8.safetensors [879db523c3]", "dreamshaper_8.safetensors", "dreamshaper_8",
			"DreamShaper_8", "879db523c3", "879db5", "879DB523C30D3B9017143D56705015E15A2CB5628762C11D086FED9538ABD7FD",
			"C:\\models\\dreamshaper_8.safetensors" })
	void modelResolvesByEachOfItsNames(String name) {
		assertThat(ModelNames.resolve(MODELS, name)).isEqualTo(DREAM);
		assertThat(ModelNames.resolve(MODELS, "sd_xl_base_1.0.safetensors")).isEqualTo(SDXL);
	}

	@Test
	void exactNameTakesPrecedence() {
		Model lower = new Model("abc", "abc", null, null, "abc.pt", null);
		Model upper = new Model("ABC", "ABC", null, null, "ABC.pt", null);

		assertThat(ModelNames.resolve(List.of(lower, upper), "ABC")).isEqualTo(upper);
	}

	@Test
	void unknownNameFailsWithClosestNames() {
		assertThatIllegalArgumentException().isThrownBy(() -> ModelNames.resolve(MODELS, "dreamshapr"))
			.withMessage("the server has no model 'dreamshapr'; similar models are "
					+ "'dreamshaper_8.safetensors [879db523c3]', 'xl/sd_xl_base_1.0.safetensors'. If the file is new, call refresh() first");
		assertThatIllegalArgumentException().isThrownBy(() -> ModelNames.resolve(List.of(), "x"))
			.withMessage("the server has no model 'x': its list of models is empty");
		assertThatIllegalArgumentException().isThrownBy(() -> ModelNames.resolve(List.of(DREAM, DREAM), "879db5"));
	}

	@Test
	void titlesInMessagesHaveNoControlCharacters() {
		Model hostile = new Model("x\u001b[31m\u2028" + "y".repeat(500), "x", null, null, "a.pt", null);
		Model other = new Model("x\n", "x", null, null, "b.pt", null);
		for (String name : List.of("zzz", "x")) {
			assertThatIllegalArgumentException().isThrownBy(() -> ModelNames.resolve(List.of(hostile, other), name))
				.extracting((ex) -> String.valueOf(ex.getMessage()))
				.satisfies((message) -> assertThat(message).isEqualTo(Redaction.oneLine(message)).hasSizeLessThan(600));
		}
	}

	@Test
	void ambiguousNameFails() {
		Model first = new Model("a/x.safetensors", "a_x", null, null, "/models/a/x.safetensors", null);
		Model second = new Model("b/x.safetensors", "b_x", null, null, "/models/b/x.safetensors", null);
		Model root = new Model("x.safetensors", "x", null, null, "/models/x.safetensors", null);

		assertThatIllegalArgumentException()
			.isThrownBy(() -> ModelNames.resolve(List.of(first, second), "x.safetensors"))
			.withMessage("model 'x.safetensors' is ambiguous: use one of 'a/x.safetensors', 'b/x.safetensors'");
		assertThat(ModelNames.resolve(List.of(first, root, second), "x.safetensors")).isEqualTo(root);
		assertThat(ModelNames.resolve(List.of(first, root, second), "b/X.safetensors")).isEqualTo(second);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "[]" })
	void blankNameMatchesNoModelWithoutFileName(String name) {
		Model nameless = new Model("", "", "", "", "", null);

		assertThatIllegalArgumentException().isThrownBy(() -> ModelNames.resolve(List.of(nameless), name));
	}

	/** For each model and each form of its title that a server may report. */
	@Test
	void titleResolvesToItsModelOnly() {
		List<Model> models = Json.MAPPER.readerForListOf(Model.class)
			.readValue(Recordings.answer(Recordings.named("automatic1111", "170-sd-models")));

		assertThat(models).hasSize(4);
		for (Model reported : models) {
			String plain = ModelNames.withoutHash(reported.title());
			for (String title : List.of(reported.title(), plain, plain + " [5be58e0a18]", reported.modelName())) {
				for (Model model : models) {
					assertThat(ModelNames.isTitleOf(model, title, models)).as(title + " of " + model)
						.isEqualTo(model.equals(reported));
				}
			}
		}
	}

	@Test
	void directoryDistinguishesModelsOfSameFileName() {
		Model inside = new Model("a/x.safetensors", "a_x", null, null, "/models/a/x.safetensors", null);
		Model root = new Model("x.safetensors", "x", null, null, "/models/x.safetensors", null);

		assertThat(ModelNames.isTitleOf(inside, "x.safetensors [0123456789]", List.of(inside, root))).isFalse();
		assertThat(ModelNames.isTitleOf(root, "x.safetensors [0123456789]", List.of(inside, root))).isTrue();
	}

	@Test
	void longNamesAreComparedByTheirStart() {
		Model endless = new Model("t".repeat(300_000), "t".repeat(300_000), null, null, "t", null);

		assertThatIllegalArgumentException()
			.isThrownBy(() -> ModelNames.resolve(List.of(endless), "s".repeat(300_000)));
	}

}
