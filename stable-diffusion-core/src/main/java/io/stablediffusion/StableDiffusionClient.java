package io.stablediffusion;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import io.stablediffusion.catalog.Catalog;
import io.stablediffusion.catalog.Embeddings;
import io.stablediffusion.catalog.Extension;
import io.stablediffusion.catalog.FaceRestorer;
import io.stablediffusion.catalog.Hypernetwork;
import io.stablediffusion.catalog.Lora;
import io.stablediffusion.catalog.Models;
import io.stablediffusion.catalog.PromptStyle;
import io.stablediffusion.catalog.RefreshableCatalog;
import io.stablediffusion.catalog.Sampler;
import io.stablediffusion.catalog.Scheduler;
import io.stablediffusion.catalog.Scripts;
import io.stablediffusion.catalog.Upscalers;
import io.stablediffusion.catalog.Vae;
import io.stablediffusion.extension.ControlNet;
import io.stablediffusion.generation.Extra;
import io.stablediffusion.generation.ImageToImage;
import io.stablediffusion.generation.Interrogate;
import io.stablediffusion.generation.PngInfo;
import io.stablediffusion.generation.TextToImage;
import io.stablediffusion.image.ImageStore;
import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.http.ExceptionTranslator;
import io.stablediffusion.server.Capabilities;
import io.stablediffusion.server.HealthCheckResult;
import io.stablediffusion.server.Options;
import io.stablediffusion.server.Progress;
import io.stablediffusion.server.Server;
import io.stablediffusion.server.Tasks;
import io.stablediffusion.server.Training;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;

/**
 * A reactive client for a Stable Diffusion WebUI, with one method for each group of its
 * API. A request is sent when its result is subscribed to, and again for each further
 * subscription. Calls fail with a {@link StableDiffusionException}, or with an
 * {@link IllegalArgumentException} for an invalid request. A client is thread-safe.
 *
 * @since 0.1.0
 */
public interface StableDiffusionClient extends AutoCloseable {

	/**
	 * Creates a client with default settings.
	 * @param baseUrl the URL of the WebUI, for example {@code http://localhost:7860}
	 * @return the client
	 * @throws ConfigurationException if the URL is invalid
	 */
	static StableDiffusionClient create(String baseUrl) {
		return builder().baseUrl(baseUrl).build();
	}

	/**
	 * Creates a builder of a client.
	 * @return a builder with default settings
	 */
	static StableDiffusionClientBuilder builder() {
		return new StableDiffusionClientBuilder();
	}

	/**
	 * Returns the group for text-to-image generations.
	 * @return the group
	 */
	TextToImage textToImage();

	/**
	 * Returns the group for the models of the server and the current model.
	 * @return the group
	 */
	Models models();

	/**
	 * Returns the group for the progress of the running generation, interrupt and skip.
	 * @return the group
	 */
	Progress progress();

	/**
	 * Returns the group for image-to-image generations, including inpainting.
	 * @return the group
	 */
	ImageToImage imageToImage();

	/**
	 * Returns the group for upscaling and face restoration.
	 * @return the group
	 */
	Extra extra();

	/**
	 * Returns the samplers: {@code GET /sdapi/v1/samplers}.
	 * @return the group
	 */
	Catalog<Sampler> samplers();

	/**
	 * Returns the schedulers: {@code GET /sdapi/v1/schedulers}. Requires AUTOMATIC1111
	 * 1.9.
	 * @return the group
	 */
	Catalog<Scheduler> schedulers();

	/**
	 * Returns the group for the upscalers.
	 * @return the group
	 */
	Upscalers upscalers();

	/**
	 * Returns the LoRAs: {@code GET /sdapi/v1/loras},
	 * {@code POST /sdapi/v1/refresh-loras}.
	 * @return the group
	 */
	RefreshableCatalog<Lora> loras();

	/**
	 * Returns the group for the textual inversion embeddings.
	 * @return the group
	 */
	Embeddings embeddings();

	/**
	 * Returns the VAEs: {@code GET /sdapi/v1/sd-vae}, {@code POST /sdapi/v1/refresh-vae}.
	 * @return the group
	 */
	RefreshableCatalog<Vae> vaes();

	/**
	 * Returns the hypernetworks: {@code GET /sdapi/v1/hypernetworks}.
	 * @return the group
	 */
	Catalog<Hypernetwork> hypernetworks();

	/**
	 * Returns the face restorers: {@code GET /sdapi/v1/face-restorers}.
	 * @return the group
	 */
	Catalog<FaceRestorer> faceRestorers();

	/**
	 * Returns the prompt styles: {@code GET /sdapi/v1/prompt-styles}.
	 * @return the group
	 */
	Catalog<PromptStyle> promptStyles();

	/**
	 * Returns the group for the scripts and their arguments.
	 * @return the group
	 */
	Scripts scripts();

	/**
	 * Returns the installed extensions: {@code GET /sdapi/v1/extensions}. Requires
	 * AUTOMATIC1111 1.6.
	 * @return the group
	 */
	Catalog<Extension> extensions();

	/**
	 * Returns the group for reading the infotext of an image on the server.
	 * @return the group
	 */
	PngInfo pngInfo();

	/**
	 * Returns the group for describing images in words.
	 * @return the group
	 */
	Interrogate interrogate();

	/**
	 * Returns the group for the options of the server.
	 * @return the group
	 */
	Options options();

	/**
	 * Returns the group for the progress of generations by their task ids.
	 * @return the group
	 */
	Tasks tasks();

	/**
	 * Returns the group for the server: memory, flags, restart.
	 * @return the group
	 */
	Server server();

	/**
	 * Returns the group for creating and training embeddings and hypernetworks.
	 * @return the group
	 */
	Training training();

	/**
	 * Returns the group for the ControlNet extension.
	 * @return the group
	 */
	ControlNet controlNet();

	/**
	 * Calls any endpoint, for example one of an extension. A GET has the retries and the
	 * timeout of a read. Any other method has those of a generation, and waits in the
	 * generation queue.
	 * @param method the HTTP method
	 * @param path the path relative to the base URL, with an optional query, for example
	 * {@code /agent-scheduler/v1/queue}. Escapes such as {@code %20} are kept, braces are
	 * not a URI template, and characters that are illegal in a URL are encoded
	 * @param body the body to send as JSON, or null for none. The client adds no task id,
	 * and validates neither sizes nor images
	 * @param type the type of the response: {@code JsonObject}, a list, a class of the
	 * application, or {@code Void}
	 * @param <T> the type of the response
	 * @return the response
	 * @throws IllegalArgumentException if the path is not below the base URL, for example
	 * because of {@code ..}
	 */
	<T> Mono<T> exchange(HttpMethod method, String path, @Nullable Object body, ParameterizedTypeReference<T> type);

	/**
	 * Returns whether a WebUI is available. The result is false if the server returns no
	 * response, is not a WebUI, has its API disabled or refuses the credentials.
	 * @return true or false, never an error, within the health timeout
	 */
	default Mono<Boolean> ping() {
		return healthCheck().map(HealthCheckResult::healthy);
	}

	/**
	 * Checks the WebUI like {@link #ping()}, and returns the reason if it is unavailable.
	 * @return the result, never an error, within the health timeout
	 */
	Mono<HealthCheckResult> healthCheck();

	/**
	 * Returns the endpoints, kind and version of the server. They are detected once and
	 * cached until {@link #refreshCapabilities()}. The call fails if the kind cannot be
	 * detected, for example because of a timeout, and the next call detects it again.
	 * @return the capabilities
	 */
	Mono<Capabilities> capabilities();

	/**
	 * Detects the capabilities again, for example after an update of the server or the
	 * installation of an extension.
	 * @return the capabilities
	 */
	Mono<Capabilities> refreshCapabilities();

	/**
	 * Waits until a WebUI has started. Repeats the health check one second after each
	 * unhealthy result.
	 * @param limit the maximum time to wait
	 * @return the first healthy result, or a {@link ConnectionException} with the last
	 * reason
	 */
	default Mono<HealthCheckResult> awaitReady(Duration limit) {
		Checks.notNull("limit", limit);
		return Mono.defer(() -> {
			AtomicReference<@Nullable String> reason = new AtomicReference<>();
			return Mono.defer(this::healthCheck)
				.doOnNext((result) -> reason.set(result.error()))
				.filter(HealthCheckResult::healthy)
				.repeatWhenEmpty(Integer.MAX_VALUE, (empty) -> empty.delayElements(Duration.ofSeconds(1)))
				.timeout(limit, Mono.error(() -> new ConnectionException(ConnectionException.Reason.TIMED_OUT,
						"The WebUI was not ready within " + limit + ". The last health check failed: " + reason.get(),
						null)));
		});
	}

	/**
	 * Returns a client with other timeouts, which shares connections, generation queue
	 * and settings with this one and is closed with it.
	 * @param change creates the timeouts from those of this client, for example
	 * {@code (timeouts) -> timeouts.generation(Duration.ofHours(1))}
	 * @return the client
	 */
	StableDiffusionClient withTimeouts(UnaryOperator<Timeouts> change);

	/**
	 * Returns a client that stores the images of responses in a store instead of memory.
	 * It shares connections, generation queue and settings with this one, and is closed
	 * with it. Images of {@code extra().upscale} are always in memory.
	 * <p>
	 * The stored images of a call that fails, or is cancelled before its result is
	 * delivered, are discarded. If another thread cancels during the delivery, Reactor
	 * can drop the result without discarding its images, and passes it to
	 * {@code Hooks.onNextDropped}.
	 * @param store the store, for example
	 * {@code ImageStore.inDirectory(Path.of("images"), "lighthouse")}
	 * @return the client
	 */
	StableDiffusionClient withImageStore(ImageStore store);

	/**
	 * Returns the number of generations of this client that hold a permit.
	 * @return at most the client's {@code generation.max-concurrent}
	 */
	int activeGenerations();

	/**
	 * Returns the number of calls that wait in the generation queue.
	 * @return at most the client's {@code generation.max-waiting}
	 */
	int waitingGenerations();

	/**
	 * Closes this client. Waiting generations fail, and running generations are
	 * interrupted on the server, for which this method waits up to 6 seconds, unless the
	 * thread must not block. Then the connection pools of the client are closed, and
	 * other active calls fail.
	 */
	@Override
	void close();

}
