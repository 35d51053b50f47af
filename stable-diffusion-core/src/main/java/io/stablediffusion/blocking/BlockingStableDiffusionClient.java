package io.stablediffusion.blocking;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.server.HealthCheckResult;
import reactor.core.publisher.Mono;

/**
 * A {@link StableDiffusionClient} whose operations wait for their results: the same
 * groups, the same names, plain values. It blocks the calling thread, which must be one
 * that may block; interrupting that thread gives the call up.
 */
public final class BlockingStableDiffusionClient {

	private final StableDiffusionClient client;

	private BlockingStableDiffusionClient(StableDiffusionClient client) {
		this.client = client;
	}

	/**
	 * The blocking view of a client.
	 * @param client the client, which is the one to close
	 * @return the view
	 */
	public static BlockingStableDiffusionClient of(StableDiffusionClient client) {
		return new BlockingStableDiffusionClient(client);
	}

	/**
	 * Pictures from text.
	 * @return the group
	 */
	public BlockingTextToImage textToImage() {
		return new BlockingTextToImage(this.client.textToImage());
	}

	/**
	 * The models of the server, and which it generates with.
	 * @return the group
	 */
	public BlockingModels models() {
		return new BlockingModels(this.client.models());
	}

	/**
	 * What the server is working on; interrupt and skip.
	 * @return the group
	 */
	public BlockingProgress progress() {
		return new BlockingProgress(this.client.progress());
	}

	/**
	 * Whether a WebUI is there whose API this client may use.
	 * @return true or false, within the health timeout
	 * @see StableDiffusionClient#ping()
	 */
	public boolean ping() {
		return await(this.client.ping());
	}

	/**
	 * Like {@link #ping()}, with the reason.
	 * @return the result, within the health timeout
	 */
	public HealthCheckResult healthCheck() {
		return await(this.client.healthCheck());
	}

	static <T> T await(Mono<T> result) {
		T value = result.block();
		if (value == null) {
			throw new IllegalStateException("The operation ended without a result");
		}
		return value;
	}

}
