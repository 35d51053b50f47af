package io.stablediffusion.internal.client;

import java.time.Duration;

import io.stablediffusion.DecodingException;
import io.stablediffusion.Recordings;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.StubServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Changes of the model, with recorded responses of a genuine AUTOMATIC1111.
 */
class ModelsTests {

	private static final String MODELS = recorded("170-sd-models");

	private final StubServer server = new StubServer();

	private static String recorded(String name) {
		return Recordings.answer(Recordings.named("automatic1111", name));
	}

	private Mono<Void> set(String model) {
		return this.server.client().models().set(model);
	}

	@Test
	void titleWithNewHashIsSameModel() {
		this.server.then(200, MODELS)
			.then(200, recorded("168-options-set-checkpoint-never-hashed"))
			.then(200, recorded("169-options-get-checkpoint-never-hashed"));

		StepVerifier.create(set("realistic_v6")).expectComplete().verify(Duration.ofSeconds(10));
		assertThat(this.server.calls).hasValue(3);
	}

	@Test
	void titleWithHashIsSameModel() {
		this.server.then(200, MODELS)
			.then(200, recorded("159-options-set-checkpoint"))
			.then(200, recorded("160-options-get-checkpoint"));

		StepVerifier.create(set("v1-5-pruned-emaonly.safetensors")).expectComplete().verify(Duration.ofSeconds(10));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{"sd_model_checkpoint":"dreamshaper_8.safetensors [0e876d5148]"} | the current model is 'dreamshaper_8.safetensors [0e876d5148]'
					{"sd_model_checkpoint":null} | it has no current model
					""")
	void failedSwitchNamesLoadedModel(String options, String loaded) {
		this.server.then(200, MODELS).then(200, "null").then(200, options);

		StepVerifier.create(set("realistic_v6"))
			.expectErrorSatisfies((error) -> assertThat(error).isInstanceOf(DecodingException.class)
				.hasMessage("[models.set] The server accepted 'realistic_v6.safetensors' but did not switch to it: "
						+ loaded + ". See the log of the server for the reason"))
			.verify(Duration.ofSeconds(10));
	}

	@Test
	void switchSucceedsIfServerReportsNoModel() {
		this.server.then(200, MODELS).then(200, "null").then(200, "{}");

		StepVerifier.create(set("realistic_v6")).expectComplete().verify(Duration.ofSeconds(10));
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", " \t" })
	@SuppressWarnings("NullAway")
	void blankNameIsRefusedWithoutRequest(String name) {
		StableDiffusionClient client = this.server.client();

		assertThatIllegalArgumentException().isThrownBy(() -> client.models().set(name))
			.withMessageStartingWith("model must not be blank");
		assertThatIllegalArgumentException().isThrownBy(() -> client.models().resolve(name))
			.withMessageStartingWith("model must not be blank");
		assertThat(this.server.calls).hasValue(0);
	}

}
