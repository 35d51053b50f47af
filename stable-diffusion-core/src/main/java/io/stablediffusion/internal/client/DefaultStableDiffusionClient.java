package io.stablediffusion.internal.client;

import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.Timeouts;
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
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.GenerationRequest;
import io.stablediffusion.generation.ImageToImage;
import io.stablediffusion.generation.Interrogate;
import io.stablediffusion.generation.PngInfo;
import io.stablediffusion.generation.TextToImage;
import io.stablediffusion.image.ImageStore;
import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.dialect.CapabilityCheck;
import io.stablediffusion.internal.dialect.Dialects;
import io.stablediffusion.internal.http.StoreThreads;
import io.stablediffusion.internal.queue.GenerationQueue;
import io.stablediffusion.internal.transport.Transport;
import io.stablediffusion.server.Capabilities;
import io.stablediffusion.server.HealthCheckResult;
import io.stablediffusion.server.Options;
import io.stablediffusion.server.Progress;
import io.stablediffusion.server.Server;
import io.stablediffusion.server.Tasks;
import io.stablediffusion.server.Training;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;

/**
 * Creates the groups of the API, which use one {@link Transport}.
 */
public final class DefaultStableDiffusionClient implements StableDiffusionClient {

	private final Transport transport;

	private final GenerationQueue queue;

	private final StoreThreads imageThreads;

	private final String baseUrl;

	private final Runnable onClose;

	private final Dialects dialects;

	private final CapabilityCheck capabilityCheck;

	public DefaultStableDiffusionClient(Transport transport, GenerationQueue queue, StoreThreads imageThreads,
			String baseUrl, Runnable onClose) {
		this.transport = transport;
		this.queue = queue;
		this.imageThreads = imageThreads;
		this.baseUrl = baseUrl;
		this.onClose = onClose;
		this.dialects = new Dialects(transport);
		this.capabilityCheck = new CapabilityCheck();
	}

	private DefaultStableDiffusionClient(DefaultStableDiffusionClient origin, Transport transport) {
		this.transport = transport;
		this.queue = origin.queue;
		this.imageThreads = origin.imageThreads;
		this.baseUrl = origin.baseUrl;
		this.onClose = origin.onClose;
		this.dialects = origin.dialects;
		this.capabilityCheck = origin.capabilityCheck;
	}

	@Override
	public StableDiffusionClient withTimeouts(UnaryOperator<Timeouts> change) {
		Checks.notNull("change", change);
		return new DefaultStableDiffusionClient(this, this.transport.with(change.apply(this.transport.timeouts())));
	}

	@Override
	public StableDiffusionClient withImageStore(ImageStore store) {
		Checks.notNull("store", store);
		return new DefaultStableDiffusionClient(this, this.transport.with(store));
	}

	@Override
	public TextToImage textToImage() {
		return (request) -> generate(Endpoint.TEXT_TO_IMAGE, request);
	}

	@Override
	public Models models() {
		return new DefaultModels(this.transport);
	}

	@Override
	public Progress progress() {
		return new DefaultProgress(this.transport);
	}

	@Override
	public ImageToImage imageToImage() {
		return (request) -> generate(Endpoint.IMAGE_TO_IMAGE, request);
	}

	@Override
	public Extra extra() {
		return new DefaultExtra(this.transport);
	}

	@Override
	public Catalog<Sampler> samplers() {
		return () -> this.transport.list(Endpoint.SAMPLERS);
	}

	@Override
	public Catalog<Scheduler> schedulers() {
		return () -> this.transport.list(Endpoint.SCHEDULERS);
	}

	@Override
	public Upscalers upscalers() {
		return new DefaultUpscalers(this.transport);
	}

	@Override
	public RefreshableCatalog<Lora> loras() {
		return new DefaultRefreshableCatalog<>(this.transport, Endpoint.LORAS, Endpoint.REFRESH_LORAS);
	}

	@Override
	public Embeddings embeddings() {
		return new DefaultEmbeddings(this.transport);
	}

	@Override
	public RefreshableCatalog<Vae> vaes() {
		return new DefaultRefreshableCatalog<>(this.transport, Endpoint.VAES, Endpoint.REFRESH_VAES);
	}

	@Override
	public Catalog<Hypernetwork> hypernetworks() {
		return () -> this.transport.list(Endpoint.HYPERNETWORKS);
	}

	@Override
	public Catalog<FaceRestorer> faceRestorers() {
		return () -> this.transport.list(Endpoint.FACE_RESTORERS);
	}

	@Override
	public Catalog<PromptStyle> promptStyles() {
		return () -> this.transport.list(Endpoint.PROMPT_STYLES);
	}

	@Override
	public Scripts scripts() {
		return new DefaultScripts(this.transport);
	}

	@Override
	public Catalog<Extension> extensions() {
		return () -> this.transport.list(Endpoint.EXTENSIONS);
	}

	@Override
	public PngInfo pngInfo() {
		return (image) -> this.transport.perform(Endpoint.PNG_INFO, Map.of("image", Checks.notNull("image", image)));
	}

	@Override
	public Interrogate interrogate() {
		return new DefaultInterrogate(this.transport);
	}

	@Override
	public Options options() {
		return new DefaultOptions(this.transport);
	}

	@Override
	public Tasks tasks() {
		return new DefaultTasks(this.transport);
	}

	@Override
	public Server server() {
		return new DefaultServer(this.transport);
	}

	@Override
	public Training training() {
		return new DefaultTraining(this.transport);
	}

	@Override
	public ControlNet controlNet() {
		return new DefaultControlNet(this.transport);
	}

	@Override
	public <T> Mono<T> exchange(HttpMethod method, String path, @Nullable Object body,
			ParameterizedTypeReference<T> type) {
		return this.transport.perform(Endpoint.of(method, path, type), body);
	}

	@Override
	public Mono<HealthCheckResult> healthCheck() {
		return new HealthCheck(this.transport, this.baseUrl).run();
	}

	@Override
	public Mono<Capabilities> capabilities() {
		return this.capabilityCheck.get(this.transport)
			.doOnNext((capabilities) -> this.dialects.serverIs(capabilities.kind()));
	}

	@Override
	public Mono<Capabilities> refreshCapabilities() {
		return this.capabilityCheck.refresh(this.transport)
			.doOnNext((capabilities) -> this.dialects.serverIs(capabilities.kind()));
	}

	@Override
	public int activeGenerations() {
		return this.queue.active();
	}

	@Override
	public int waitingGenerations() {
		return this.queue.waiting();
	}

	/** Waits until the generations are interrupted, unless the thread must not block. */
	@Override
	public void close() {
		Mono<Void> closing = this.queue.close()
			.doFinally((signal) -> this.onClose.run())
			.then(this.imageThreads.close());
		if (Schedulers.isInNonBlockingThread()) {
			closing.subscribe();
		}
		else {
			closing.toFuture().join();
		}
	}

	private Mono<GeneratedImages> generate(Endpoint<GeneratedImages> endpoint, GenerationRequest request) {
		Checks.notNull("request", request);
		Map<String, Object> parameters = request.parameters();
		return this.transport.perform(endpoint, parameters,
				(sender) -> this.dialects.generate(parameters, lookupTimeout(), sender));
	}

	/** Returns the read timeout, but at most a quarter of the call-timeout. */
	private Duration lookupTimeout() {
		Timeouts timeouts = this.transport.timeouts();
		Duration read = Endpoint.Kind.READ.timeout(timeouts);
		Duration call = timeouts.call();
		return (call != null && call.dividedBy(4).compareTo(read) < 0) ? call.dividedBy(4) : read;
	}

}
