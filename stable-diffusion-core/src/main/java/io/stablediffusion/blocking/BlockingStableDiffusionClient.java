package io.stablediffusion.blocking;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.stablediffusion.NonBlockingThreadException;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.Timeouts;
import io.stablediffusion.catalog.Extension;
import io.stablediffusion.catalog.FaceRestorer;
import io.stablediffusion.catalog.Hypernetwork;
import io.stablediffusion.catalog.Lora;
import io.stablediffusion.catalog.PromptStyle;
import io.stablediffusion.catalog.Sampler;
import io.stablediffusion.catalog.Scheduler;
import io.stablediffusion.catalog.Vae;
import io.stablediffusion.extension.ControlNet;
import io.stablediffusion.image.ImageOperations;
import io.stablediffusion.image.ImageStore;
import io.stablediffusion.internal.Checks;
import io.stablediffusion.server.Capabilities;
import io.stablediffusion.server.HealthCheckResult;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;

/**
 * A {@link StableDiffusionClient} whose operations wait for their results: the same
 * groups, the same names, plain values. It blocks the calling thread; interrupting that
 * thread gives the call up. On a thread that must not block, for example an event loop, a
 * call is a {@link NonBlockingThreadException} and nothing is sent.
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
		Checks.notNull("client", client);
		return new BlockingStableDiffusionClient(client);
	}

	/**
	 * The same client with other timeouts, for the calls that need them.
	 * @param change makes other timeouts of this client's
	 * @return the client, which shares everything with this one
	 */
	public BlockingStableDiffusionClient withTimeouts(UnaryOperator<Timeouts> change) {
		return of(this.client.withTimeouts(change));
	}

	/**
	 * The same client with the images of its answers elsewhere than in memory.
	 * @param store where to put them
	 * @return the client, which shares everything with this one
	 */
	public BlockingStableDiffusionClient withImageStore(ImageStore store) {
		return of(this.client.withImageStore(store));
	}

	/**
	 * Images from text.
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
	 * Images from images, inpainting too.
	 * @return the group
	 */
	public BlockingImageToImage imageToImage() {
		return new BlockingImageToImage(this.client.imageToImage());
	}

	/**
	 * Enlarging and restoring.
	 * @return the group
	 */
	public BlockingExtra extra() {
		return new BlockingExtra(this.client.extra());
	}

	/**
	 * The samplers: {@code GET /sdapi/v1/samplers}.
	 * @return the group
	 */
	public BlockingCatalog<Sampler> samplers() {
		return new BlockingCatalog<>(this.client.samplers());
	}

	/**
	 * The schedulers: {@code GET /sdapi/v1/schedulers}. Since 1.9.
	 * @return the group
	 */
	public BlockingCatalog<Scheduler> schedulers() {
		return new BlockingCatalog<>(this.client.schedulers());
	}

	/**
	 * The upscalers.
	 * @return the group
	 */
	public BlockingUpscalers upscalers() {
		return new BlockingUpscalers(this.client.upscalers());
	}

	/**
	 * The LoRAs: {@code GET /sdapi/v1/loras}, {@code POST /sdapi/v1/refresh-loras}.
	 * @return the group
	 */
	public BlockingRefreshableCatalog<Lora> loras() {
		return new BlockingRefreshableCatalog<>(this.client.loras());
	}

	/**
	 * The textual inversion embeddings.
	 * @return the group
	 */
	public BlockingEmbeddings embeddings() {
		return new BlockingEmbeddings(this.client.embeddings());
	}

	/**
	 * The VAEs: {@code GET /sdapi/v1/sd-vae}, {@code POST /sdapi/v1/refresh-vae}.
	 * @return the group
	 */
	public BlockingRefreshableCatalog<Vae> vaes() {
		return new BlockingRefreshableCatalog<>(this.client.vaes());
	}

	/**
	 * The hypernetworks: {@code GET /sdapi/v1/hypernetworks}.
	 * @return the group
	 */
	public BlockingCatalog<Hypernetwork> hypernetworks() {
		return new BlockingCatalog<>(this.client.hypernetworks());
	}

	/**
	 * The face restorers: {@code GET /sdapi/v1/face-restorers}.
	 * @return the group
	 */
	public BlockingCatalog<FaceRestorer> faceRestorers() {
		return new BlockingCatalog<>(this.client.faceRestorers());
	}

	/**
	 * The saved prompts: {@code GET /sdapi/v1/prompt-styles}.
	 * @return the group
	 */
	public BlockingCatalog<PromptStyle> promptStyles() {
		return new BlockingCatalog<>(this.client.promptStyles());
	}

	/**
	 * The scripts, and what they take.
	 * @return the group
	 */
	public BlockingScripts scripts() {
		return new BlockingScripts(this.client.scripts());
	}

	/**
	 * The installed extensions: {@code GET /sdapi/v1/extensions}. Since 1.6.
	 * @return the group
	 */
	public BlockingCatalog<Extension> extensions() {
		return new BlockingCatalog<>(this.client.extensions());
	}

	/**
	 * What is embedded in an image, read by the server.
	 * @return the group
	 */
	public BlockingPngInfo pngInfo() {
		return new BlockingPngInfo(this.client.pngInfo());
	}

	/**
	 * Describing images in words.
	 * @return the group
	 */
	public BlockingInterrogate interrogate() {
		return new BlockingInterrogate(this.client.interrogate());
	}

	/**
	 * The settings of the server.
	 * @return the group
	 */
	public BlockingOptions options() {
		return new BlockingOptions(this.client.options());
	}

	/**
	 * Generations by the names that they were given.
	 * @return the group
	 */
	public BlockingTasks tasks() {
		return new BlockingTasks(this.client.tasks());
	}

	/**
	 * The server itself: memory, flags, restart.
	 * @return the group
	 */
	public BlockingServer server() {
		return new BlockingServer(this.client.server());
	}

	/**
	 * Creating and training embeddings and hypernetworks.
	 * @return the group
	 */
	public BlockingTraining training() {
		return new BlockingTraining(this.client.training());
	}

	/**
	 * The ControlNet extension.
	 * @return the group
	 */
	public BlockingControlNet controlNet() {
		return new BlockingControlNet(this.client.controlNet());
	}

	/**
	 * Calls any endpoint, for what an extension adds.
	 * @param method the HTTP method
	 * @param path the path below the base URL, with the query if there is one
	 * @param body what to send as JSON, or null for nothing
	 * @param type what to read the answer as
	 * @param <T> the type of the answer
	 * @return the answer, empty for {@code Void}
	 * @see StableDiffusionClient#exchange
	 */
	public <T> Optional<T> exchange(HttpMethod method, String path, @Nullable Object body,
			ParameterizedTypeReference<T> type) {
		return Waiting.awaitOptional(this.client.exchange(method, path, body, type));
	}

	/**
	 * Whether a WebUI is there whose API this client may use.
	 * @return true or false, within the health timeout
	 * @see StableDiffusionClient#ping()
	 */
	public boolean ping() {
		return Waiting.await(this.client.ping());
	}

	/**
	 * Like {@link #ping()}, with the reason.
	 * @return the result, within the health timeout
	 */
	public HealthCheckResult healthCheck() {
		return Waiting.await(this.client.healthCheck());
	}

	/**
	 * What the server can do, found out once.
	 * @return the capabilities
	 * @see StableDiffusionClient#capabilities
	 */
	public Capabilities capabilities() {
		return Waiting.await(this.client.capabilities());
	}

	/**
	 * Finds out anew what the server can do.
	 * @return the capabilities
	 */
	public Capabilities refreshCapabilities() {
		return Waiting.await(this.client.refreshCapabilities());
	}

	/**
	 * Waits for a WebUI that is starting.
	 * @param limit how long to wait at most
	 * @return the first healthy result
	 * @see StableDiffusionClient#awaitReady
	 */
	public HealthCheckResult awaitReady(Duration limit) {
		return Waiting.await(this.client.awaitReady(limit));
	}

}
