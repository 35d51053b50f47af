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
 * A client of a Stable Diffusion WebUI, with one accessor for each group of its API.
 * Nothing is sent before a result is subscribed to, and each subscription is a call of
 * its own. All errors of calls are {@link StableDiffusionException}s.
 * <p>
 * Not for implementation by applications: methods may be added. A test stubs the groups,
 * such as {@link TextToImage}, or uses the simulated WebUI of
 * {@code stable-diffusion-test}.
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
	 * Images from text.
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
	 * Images from images, inpainting too.
	 * @return the group
	 */
	ImageToImage imageToImage();

	/**
	 * Enlarging and restoring.
	 * @return the group
	 */
	Extra extra();

	/**
	 * The samplers: {@code GET /sdapi/v1/samplers}.
	 * @return the group
	 */
	Catalog<Sampler> samplers();

	/**
	 * The schedulers: {@code GET /sdapi/v1/schedulers}. Since 1.9.
	 * @return the group
	 */
	Catalog<Scheduler> schedulers();

	/**
	 * The upscalers.
	 * @return the group
	 */
	Upscalers upscalers();

	/**
	 * The LoRAs: {@code GET /sdapi/v1/loras}, {@code POST /sdapi/v1/refresh-loras}.
	 * @return the group
	 */
	RefreshableCatalog<Lora> loras();

	/**
	 * The textual inversion embeddings.
	 * @return the group
	 */
	Embeddings embeddings();

	/**
	 * The VAEs: {@code GET /sdapi/v1/sd-vae}, {@code POST /sdapi/v1/refresh-vae}.
	 * @return the group
	 */
	RefreshableCatalog<Vae> vaes();

	/**
	 * The hypernetworks: {@code GET /sdapi/v1/hypernetworks}.
	 * @return the group
	 */
	Catalog<Hypernetwork> hypernetworks();

	/**
	 * The face restorers: {@code GET /sdapi/v1/face-restorers}.
	 * @return the group
	 */
	Catalog<FaceRestorer> faceRestorers();

	/**
	 * The saved prompts: {@code GET /sdapi/v1/prompt-styles}.
	 * @return the group
	 */
	Catalog<PromptStyle> promptStyles();

	/**
	 * The scripts, and what they take.
	 * @return the group
	 */
	Scripts scripts();

	/**
	 * The installed extensions: {@code GET /sdapi/v1/extensions}. Since 1.6.
	 * @return the group
	 */
	Catalog<Extension> extensions();

	/**
	 * What is embedded in an image, read by the server.
	 * @return the group
	 */
	PngInfo pngInfo();

	/**
	 * Describing images in words.
	 * @return the group
	 */
	Interrogate interrogate();

	/**
	 * The settings of the server.
	 * @return the group
	 */
	Options options();

	/**
	 * Generations by the names that they were given.
	 * @return the group
	 */
	Tasks tasks();

	/**
	 * The server itself: memory, flags, restart.
	 * @return the group
	 */
	Server server();

	/**
	 * Creating and training embeddings and hypernetworks.
	 * @return the group
	 */
	Training training();

	/**
	 * The ControlNet extension.
	 * @return the group
	 */
	ControlNet controlNet();

	/**
	 * Calls any endpoint, for what an extension adds, through the same pipeline. A GET is
	 * retried as a read is, anything else as a generation is, and has its timeout.
	 * @param method the HTTP method
	 * @param path the path below the base URL, with the query if there is one, for
	 * example {@code /agent-scheduler/v1/queue}. It is sent as it is: escapes such as
	 * {@code %20} stay, braces are no template, and only what is illegal in a URL is
	 * encoded. What would lead out of the base URL, such as {@code ..}, is an
	 * {@link IllegalArgumentException}
	 * @param body what to send as JSON, or null for nothing. It is sent as it is: the
	 * client adds no task id, and checks neither sizes nor images
	 * @param type what to read the answer as: {@code JsonObject}, a list, a class of your
	 * own, or {@code Void}
	 * @param <T> the type of the answer
	 * @return the answer
	 */
	<T> Mono<T> exchange(HttpMethod method, String path, @Nullable Object body, ParameterizedTypeReference<T> type);

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
	 * What the server can do, what kind of server it is, and its version. Found out once,
	 * and kept until {@link #refreshCapabilities()}. A server that is too slow or not
	 * ready to tell its kind is an error, and is asked again by the next call.
	 * @return the capabilities
	 */
	Mono<Capabilities> capabilities();

	/**
	 * Finds out anew what the server can do, after it was updated or got an extension.
	 * @return the capabilities
	 */
	Mono<Capabilities> refreshCapabilities();

	/**
	 * Waits for a WebUI that is starting: checks its health once a second.
	 * @param limit how long to wait at most
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
						"The WebUI was not ready within " + limit + ". Last: " + reason.get(), null)));
		});
	}

	/**
	 * The same client with other timeouts, for the calls that need them. It shares
	 * connections, waiting line and settings with this one, and is closed with it.
	 * @param change makes other timeouts of this client's, for example
	 * {@code (timeouts) -> timeouts.generation(Duration.ofHours(1))}
	 * @return the client
	 */
	StableDiffusionClient withTimeouts(UnaryOperator<Timeouts> change);

	/**
	 * The same client, with the images of its responses in a store instead of the heap.
	 * It shares connections, generation queue and settings with this one, and is closed
	 * with it. Images of {@code extra().upscale} stay in memory.
	 * <p>
	 * A call that fails or is cancelled before its value is delivered leaves no files. If
	 * another thread cancels at the moment of the delivery, Reactor can drop the value
	 * with its files: {@code Hooks.onNextDropped} gets it then.
	 * @param store for example
	 * {@code ImageStore.inDirectory(Path.of("images"), "lighthouse")}
	 * @return the client
	 */
	StableDiffusionClient withImageStore(ImageStore store);

	/**
	 * How many generations of this client the server has now.
	 * @return at most the client's {@code generation.max-concurrent}
	 */
	int activeGenerations();

	/**
	 * How many generations wait in this client now.
	 * @return at most the client's {@code generation.max-waiting}
	 */
	int waitingGenerations();

	/**
	 * Ends this client: generations that wait fail, those that run are interrupted on the
	 * server, for which this waits up to 6 seconds, and the connections that the client
	 * has opened for itself are closed. Other calls that are under way fail.
	 */
	@Override
	void close();

}
