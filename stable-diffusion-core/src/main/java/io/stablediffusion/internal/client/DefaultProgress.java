package io.stablediffusion.internal.client;

import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.transport.Transport;
import io.stablediffusion.server.GenerationProgress;
import io.stablediffusion.server.Progress;
import reactor.core.publisher.Mono;

record DefaultProgress(Transport transport) implements Progress {

	@Override
	public Mono<GenerationProgress> get() {
		return this.transport.perform(Endpoint.PROGRESS.query("skip_current_image=true"));
	}

	@Override
	public Mono<GenerationProgress> getWithPreview() {
		return this.transport.perform(Endpoint.PROGRESS);
	}

	@Override
	public Mono<Void> interrupt() {
		return this.transport.perform(Endpoint.INTERRUPT);
	}

	@Override
	public Mono<Void> skip() {
		return this.transport.perform(Endpoint.SKIP);
	}

}
