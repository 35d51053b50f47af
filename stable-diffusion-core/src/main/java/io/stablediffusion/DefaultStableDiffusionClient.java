package io.stablediffusion;

import io.stablediffusion.catalog.Models;
import io.stablediffusion.generation.TextToImage;
import io.stablediffusion.server.HealthCheckResult;
import io.stablediffusion.server.Progress;
import reactor.core.publisher.Mono;

/**
 * The groups of the API on the {@link Transport}.
 */
final class DefaultStableDiffusionClient implements StableDiffusionClient {

	private final Transport transport;

	private final HealthCheck healthCheck;

	private final Runnable onClose;

	DefaultStableDiffusionClient(Transport transport, HealthCheck healthCheck, Runnable onClose) {
		this.transport = transport;
		this.healthCheck = healthCheck;
		this.onClose = onClose;
	}

	@Override
	public TextToImage textToImage() {
		return (request) -> this.transport.perform(Endpoint.TEXT_TO_IMAGE, request);
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
	public Mono<HealthCheckResult> healthCheck() {
		return this.healthCheck.run();
	}

	@Override
	public void close() {
		this.onClose.run();
	}

}
