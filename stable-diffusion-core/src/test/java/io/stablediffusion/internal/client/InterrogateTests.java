package io.stablediffusion.internal.client;

import java.time.Duration;

import io.stablediffusion.ApiException;
import io.stablediffusion.Recordings;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.StubServer;
import io.stablediffusion.image.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

class InterrogateTests {

	private static final Image PIXEL = Image
		.fromBase64("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg");

	private final StubServer server = new StubServer();

	@Test
	void recordedFailureCaptionFails() {
		assertFails(Recordings.answer(Recordings.named("automatic1111", "118-interrogate-clip-fails")), "<error>");
	}

	@Test
	void truncatedFailureCaptionFails() {
		assertFails("{\"caption\":\"a cat<error>\"}", "a cat<error>");
	}

	private void assertFails(String response, String caption) {
		this.server.then(200, response).then(200, response);
		StableDiffusionClient client = this.server.client();

		StepVerifier.create(client.interrogate().clip(PIXEL)).expectErrorSatisfies((error) -> {
			assertThat(error).isInstanceOf(ApiException.class)
				.hasMessageStartingWith(
						"[interrogate] The server failed to describe the image and returned the caption \"" + caption
								+ "\"");
			assertThat(((ApiException) error).status()).isEqualTo(200);
			assertThat(((ApiException) error).serverMessage()).isEqualTo(caption);
		}).verify(Duration.ofSeconds(10));
		StepVerifier.create(client.interrogate().deepdanbooru(PIXEL))
			.expectError(ApiException.class)
			.verify(Duration.ofSeconds(10));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a sign that says <error> in red", "error", "" })
	void otherCaptionsAreReturned(String caption) {
		this.server.then(200, "{\"caption\":\"" + caption + "\"}");

		StepVerifier.create(this.server.client().interrogate().clip(PIXEL))
			.expectNext(caption)
			.expectComplete()
			.verify(Duration.ofSeconds(10));
	}

}
