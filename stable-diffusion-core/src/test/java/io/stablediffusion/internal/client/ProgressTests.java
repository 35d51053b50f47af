package io.stablediffusion.internal.client;

import java.time.Duration;

import io.stablediffusion.Recordings;
import io.stablediffusion.StubServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The recorded progress of a genuine AUTOMATIC1111.
 */
class ProgressTests {

	private final StubServer server = new StubServer();

	/** As documented, a failed upscale is reported as running. */
	@ParameterizedTest
	@CsvSource({ "120-progress-idle, false", "57-progress-after-failure, false", "126-progress-running, true",
			"127-progress-running-skip-current-image, true", "138-progress-n-iter3-second, true",
			"138a-progress-hires-second-pass, true", "107-progress-after-extra-failure, true" })
	void recordedStateIsActive(String recording, boolean active) {
		this.server.then(200, Recordings.answer(Recordings.named("automatic1111", recording)));

		StepVerifier.create(this.server.client().progress().get()).assertNext((progress) -> {
			assertThat(progress.active()).isEqualTo(active);
			assertThat(progress.progress()).isBetween(0.0, 1.0);
			assertThat(progress.eta()).isBetween(Duration.ZERO, Duration.ofSeconds(10));
		}).expectComplete().verify(Duration.ofSeconds(10));
	}

}
