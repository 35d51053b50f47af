package io.stablediffusion.blocking;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.stablediffusion.InterruptedCallException;
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
 * A blocking view of a {@link StableDiffusionClient} with the same operations, which
 * return plain values. Each operation blocks the calling thread; an interrupt of that
 * thread cancels the call, which then fails with an {@link InterruptedCallException}. On
 * a thread that must not block, for example an event loop, an operation fails with a
 * {@link NonBlockingThreadException} and sends no request.
 *
 * @since 0.1.0
 */
public final class BlockingStableDiffusionClient {

	private final StableDiffusionClient client;

	private BlockingStableDiffusionClient(StableDiffusionClient client) {
		this.client = client;
	}

	/**
	 * Creates a blocking view of a client.
	 * @param client the client. The view has no {@code close} method; close the client
	 * instead
	 * @return the view
	 */
	public static BlockingStableDiffusionClient of(StableDiffusionClient client) {
		Checks.notNull("client", client);
		return new BlockingStableDiffusionClient(client);
	}

	/**
	 * Returns a view of the same client with other timeouts.
	 * @param change returns the changed timeouts, for example
	 * {@code (timeouts) -> timeouts.generation(Duration.ofHours(1))}
	 * @return the view, which shares connections, generation queue and settings with this
	 * view
	 * @see StableDiffusionClient#withTimeouts
	 */
	public BlockingStableDiffusionClient withTimeouts(UnaryOperator<Timeouts> change) {
		return of(this.client.withTimeouts(change));
	}

	/**
	 * Returns a view of the same client that stores the images of responses in a store
	 * instead of the heap.
	 * @param store the store for the images
	 * @return the view, which shares connections, generation queue and settings with this
	 * view
	 * @see StableDiffusionClient#withImageStore
	 */
	public BlockingStableDiffusionClient withImageStore(ImageStore store) {
		return of(this.client.withImageStore(store));
	}

	/**
	 * Returns the operations that generate images from text.
	 * @return the operations
	 */
	public BlockingTextToImage textToImage() {
		return new BlockingTextToImage(this.client.textToImage());
	}

	/**
	 * Returns the operations that list the models and change the current model.
	 * @return the operations
	 */
	public BlockingModels models() {
		return new BlockingModels(this.client.models());
	}

	/**
	 * Returns the operations that read the progress of the current job, and interrupt or
	 * skip it.
	 * @return the operations
	 */
	public BlockingProgress progress() {
		return new BlockingProgress(this.client.progress());
	}

	/**
	 * Returns the operations that generate images from images, including inpainting.
	 * @return the operations
	 */
	public BlockingImageToImage imageToImage() {
		return new BlockingImageToImage(this.client.imageToImage());
	}

	/**
	 * Returns the operations that upscale images and restore faces.
	 * @return the operations
	 */
	public BlockingExtra extra() {
		return new BlockingExtra(this.client.extra());
	}

	/**
	 * Returns the operations for samplers: {@code GET /sdapi/v1/samplers}.
	 * @return the operations
	 */
	public BlockingCatalog<Sampler> samplers() {
		return new BlockingCatalog<>(this.client.samplers());
	}

	/**
	 * Returns the operations for schedulers: {@code GET /sdapi/v1/schedulers}. Since
	 * AUTOMATIC1111 1.9.
	 * @return the operations
	 */
	public BlockingCatalog<Scheduler> schedulers() {
		return new BlockingCatalog<>(this.client.schedulers());
	}

	/**
	 * Returns the operations for upscalers.
	 * @return the operations
	 */
	public BlockingUpscalers upscalers() {
		return new BlockingUpscalers(this.client.upscalers());
	}

	/**
	 * Returns the operations for LoRAs: {@code GET /sdapi/v1/loras},
	 * {@code POST /sdapi/v1/refresh-loras}.
	 * @return the operations
	 */
	public BlockingRefreshableCatalog<Lora> loras() {
		return new BlockingRefreshableCatalog<>(this.client.loras());
	}

	/**
	 * Returns the operations for textual inversion embeddings.
	 * @return the operations
	 */
	public BlockingEmbeddings embeddings() {
		return new BlockingEmbeddings(this.client.embeddings());
	}

	/**
	 * Returns the operations for VAEs: {@code GET /sdapi/v1/sd-vae},
	 * {@code POST /sdapi/v1/refresh-vae}.
	 * @return the operations
	 */
	public BlockingRefreshableCatalog<Vae> vaes() {
		return new BlockingRefreshableCatalog<>(this.client.vaes());
	}

	/**
	 * Returns the operations for hypernetworks: {@code GET /sdapi/v1/hypernetworks}.
	 * @return the operations
	 */
	public BlockingCatalog<Hypernetwork> hypernetworks() {
		return new BlockingCatalog<>(this.client.hypernetworks());
	}

	/**
	 * Returns the operations for face restorers: {@code GET /sdapi/v1/face-restorers}.
	 * @return the operations
	 */
	public BlockingCatalog<FaceRestorer> faceRestorers() {
		return new BlockingCatalog<>(this.client.faceRestorers());
	}

	/**
	 * Returns the operations for prompt styles: {@code GET /sdapi/v1/prompt-styles}.
	 * @return the operations
	 */
	public BlockingCatalog<PromptStyle> promptStyles() {
		return new BlockingCatalog<>(this.client.promptStyles());
	}

	/**
	 * Returns the operations for scripts and their arguments.
	 * @return the operations
	 */
	public BlockingScripts scripts() {
		return new BlockingScripts(this.client.scripts());
	}

	/**
	 * Returns the operations for installed extensions: {@code GET /sdapi/v1/extensions}.
	 * Since AUTOMATIC1111 1.6.
	 * @return the operations
	 */
	public BlockingCatalog<Extension> extensions() {
		return new BlockingCatalog<>(this.client.extensions());
	}

	/**
	 * Returns the operations that read the embedded texts of an image on the server.
	 * @return the operations
	 */
	public BlockingPngInfo pngInfo() {
		return new BlockingPngInfo(this.client.pngInfo());
	}

	/**
	 * Returns the operations that describe images in words.
	 * @return the operations
	 */
	public BlockingInterrogate interrogate() {
		return new BlockingInterrogate(this.client.interrogate());
	}

	/**
	 * Returns the operations for the settings of the server.
	 * @return the operations
	 */
	public BlockingOptions options() {
		return new BlockingOptions(this.client.options());
	}

	/**
	 * Returns the operations for tasks, which requests identify with {@code forceTaskId}.
	 * @return the operations
	 */
	public BlockingTasks tasks() {
		return new BlockingTasks(this.client.tasks());
	}

	/**
	 * Returns the operations that read information about the server, and stop or restart
	 * it.
	 * @return the operations
	 */
	public BlockingServer server() {
		return new BlockingServer(this.client.server());
	}

	/**
	 * Returns the operations that create and train embeddings and hypernetworks.
	 * @return the operations
	 */
	public BlockingTraining training() {
		return new BlockingTraining(this.client.training());
	}

	/**
	 * Returns the operations of the ControlNet extension.
	 * @return the operations
	 */
	public BlockingControlNet controlNet() {
		return new BlockingControlNet(this.client.controlNet());
	}

	/**
	 * Calls any endpoint, for example one of an extension.
	 * @param method the HTTP method
	 * @param path the path below the base URL, optionally with a query
	 * @param body the value to send as JSON; null for no body
	 * @param type the type of the response, for example {@code JsonObject}
	 * @param <T> the type of the response
	 * @return the response; empty for {@code Void}
	 * @see StableDiffusionClient#exchange
	 */
	public <T> Optional<T> exchange(HttpMethod method, String path, @Nullable Object body,
			ParameterizedTypeReference<T> type) {
		return Waiting.awaitOptional(this.client.exchange(method, path, body, type));
	}

	/**
	 * Returns whether the server is reachable and accepts the requests of this client.
	 * @return true if the server is available; false on any error, at the latest after
	 * the health timeout
	 * @see StableDiffusionClient#ping()
	 */
	public boolean ping() {
		return Waiting.await(this.client.ping());
	}

	/**
	 * Checks the server as {@link #ping()} does and returns the reason of a failure.
	 * @return the result, at the latest after the health timeout
	 * @see StableDiffusionClient#healthCheck
	 */
	public HealthCheckResult healthCheck() {
		return Waiting.await(this.client.healthCheck());
	}

	/**
	 * Returns the kind, version and endpoints of the server. The client reads them once
	 * and keeps them until {@link #refreshCapabilities()} is called.
	 * @return the capabilities
	 * @see StableDiffusionClient#capabilities
	 */
	public Capabilities capabilities() {
		return Waiting.await(this.client.capabilities());
	}

	/**
	 * Reads the capabilities of the server again.
	 * @return the capabilities
	 * @see StableDiffusionClient#refreshCapabilities
	 */
	public Capabilities refreshCapabilities() {
		return Waiting.await(this.client.refreshCapabilities());
	}

	/**
	 * Blocks until the server is available: checks its health once a second.
	 * @param limit the maximum duration
	 * @return the first healthy result
	 * @see StableDiffusionClient#awaitReady
	 */
	public HealthCheckResult awaitReady(Duration limit) {
		return Waiting.await(this.client.awaitReady(limit));
	}

}
