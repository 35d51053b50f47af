package io.stablediffusion;

import io.stablediffusion.catalog.Models;
import io.stablediffusion.generation.TextToImage;
import io.stablediffusion.server.HealthCheckResult;
import io.stablediffusion.server.Progress;
import reactor.core.publisher.Mono;

/**
 * A Stable Diffusion WebUI: one accessor for each group of its API. Nothing is sent
 * before a result is subscribed to; each subscription is a call of its own. Failures are
 * {@link StableDiffusionException}s.
 */
public interface StableDiffusionClient extends AutoCloseable {

	/**
	 * A client with default settings.
	 * @param baseUrl where the WebUI listens, for example {@code http://localhost:7860}
	 * @return the client
	 * @throws ConfigurationException if it is no such URL
	 */
	static StableDiffusionClient create(String baseUrl) {
		return builder().baseUrl(baseUrl).build();
	}

	/**
	 * Starts a client.
	 * @return a builder with default settings
	 */
	static StableDiffusionClientBuilder builder() {
		return new StableDiffusionClientBuilder();
	}

	/**
	 * Pictures from text.
	 * @return the group
	 */
	TextToImage textToImage();

	/**
	 * The models of the server, and which it generates with.
	 * @return the group
	 */
	Models models();

	/**
	 * What the server is working on; interrupt and skip.
	 * @return the group
	 */
	Progress progress();

	/**
	 * Whether a WebUI is there whose API this client may use. Says no when nothing
	 * answers, when what answers is no WebUI or has its API switched off, and when the
	 * credentials are wrong.
	 * @return true or false, never an error, within the health timeout
	 */
	default Mono<Boolean> ping() {
		return healthCheck().map(HealthCheckResult::healthy);
	}

	/**
	 * Like {@link #ping()}, with the reason.
	 * @return the result, never an error, within the health timeout
	 */
	Mono<HealthCheckResult> healthCheck();

	/**
	 * Closes the connections that this client has opened for itself. Calls that are under
	 * way fail.
	 */
	@Override
	default void close() {
	}

}
