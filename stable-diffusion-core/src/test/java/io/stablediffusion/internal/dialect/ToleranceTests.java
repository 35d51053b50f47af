package io.stablediffusion.internal.dialect;

import io.stablediffusion.StubServer;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Responses that differ from the schema, as those of forks do: additional or missing
 * fields, nulls, numbers of other types, statuses without a body.
 */
class ToleranceTests {

	private static BlockingStableDiffusionClient answering(int status, String json) {
		return BlockingStableDiffusionClient.of(new StubServer().then(status, json).client());
	}

	private static BlockingStableDiffusionClient answering(String json) {
		return answering(200, json);
	}

	@Test
	void listsWithOtherFieldsAreRead() {
		assertThat(answering("[{\"title\":\"t\",\"name\":\"n\",\"type\":\"Checkpoint\"},{},{\"model_name\":\"only\"}]")
			.models()
			.list()).extracting("title").containsExactly("t", "", "only");
		assertThat(answering("[{\"name\":null,\"aliases\":null,\"options\":null}]").samplers().list())
			.hasToString("[Sampler[name=, aliases=[], options={}]]");
		assertThat(answering("[{\"name\":\"x\",\"scale\":4.0,\"path\":null}]").upscalers().realEsrganModels())
			.hasToString("[RealEsrganModel[name=x, path=null, scale=4]]");
		assertThat(answering("[{\"name\":\"x\",\"args\":[{\"label\":null,\"choices\":[\"a\",1,[\"b\",2]]}]}]").scripts()
			.info())
			.hasToString("[ScriptInfo[name=x, alwayson=false, img2img=false, args=[ScriptArg[label=null, value=null, "
					+ "minimum=null, maximum=null, step=null, choices=[a, 1, [b, 2]]]]]]");
		assertThat(answering("{\"loaded\":null}").embeddings().get())
			.hasToString("EmbeddingList[loaded={}, skipped={}]");
		assertThat(answering("[{\"name\":\"e\",\"enabled\":null,\"commit_date\":1721910000}]").extensions().list())
			.singleElement()
			.extracting("commitDate")
			.isEqualTo("1721910000");
	}

	@Test
	void progressWithoutFieldsIsRead() {
		assertThat(answering("{\"progress\":0,\"eta_relative\":null,\"state\":null,\"current_image\":\"\"}").progress()
			.get()).satisfies((progress) -> {
				assertThat(progress.active()).isFalse();
				assertThat(progress.eta()).isZero();
				assertThat(progress.currentImage()).isNull();
			});
		assertThat(answering("{\"progress\":0.5,\"state\":{\"job_count\":-1,\"job\":null,\"sampling_step\":3.0}}")
			.progress()
			.get()
			.active()).isTrue();
		assertThat(answering("{\"active\":true,\"live_preview\":\"\"}").tasks().progress("t"))
			.satisfies((task) -> assertThat(task.livePreview()).isNull());
	}

	@Test
	void anySuccessResponseOfCommandIsAccepted() {
		for (String body : new String[] { "", "null", "{}", "\"Stopping.\"" }) {
			for (int status : new int[] { 200, 204 }) {
				answering(status, body).progress().interrupt();
			}
		}
	}

	@Test
	void optionsOfAllTypesAreRead() {
		assertThat(answering("{\"a\":1.5,\"b\":[\"x\"],\"c\":{\"d\":NaN},\"e\":null,\"f\":9007199254740993}").options()
			.get()).satisfies((options) -> {
				assertThat(options.number("a")).isEqualTo(1.5);
				assertThat(options.integer("a")).isNull();
				assertThat(options.texts("b")).containsExactly("x");
				assertThat(options.object("c").number("d")).isNaN();
				assertThat(options.has("e")).isTrue();
				assertThat(options.text("e")).isNull();
				assertThat(options.longInteger("f")).isEqualTo(9007199254740993L);
				assertThat(options.bool("missing")).isNull();
			});
	}

}
