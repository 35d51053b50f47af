package io.stablediffusion.internal.client;

import io.stablediffusion.catalog.LatentUpscaleMode;
import io.stablediffusion.catalog.RealEsrganModel;
import io.stablediffusion.catalog.Upscaler;
import io.stablediffusion.catalog.Upscalers;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.transport.Transport;
import reactor.core.publisher.Flux;

record DefaultUpscalers(Transport transport) implements Upscalers {

	@Override
	public Flux<Upscaler> list() {
		return this.transport.list(Endpoint.UPSCALERS);
	}

	@Override
	public Flux<LatentUpscaleMode> latentModes() {
		return this.transport.list(Endpoint.LATENT_UPSCALE_MODES);
	}

	@Override
	public Flux<RealEsrganModel> realEsrganModels() {
		return this.transport.list(Endpoint.REALESRGAN_MODELS);
	}

}
