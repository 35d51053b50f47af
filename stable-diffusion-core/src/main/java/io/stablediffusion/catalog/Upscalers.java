package io.stablediffusion.catalog;

import reactor.core.publisher.Flux;

/**
 * What a server can enlarge with.
 */
public interface Upscalers extends Catalog<Upscaler> {

	/**
	 * The upscalers: {@code GET /sdapi/v1/upscalers}.
	 * @return the upscalers
	 */
	@Override
	Flux<Upscaler> list();

	/**
	 * The ways to enlarge before decoding, which only a hires. fix takes:
	 * {@code GET /sdapi/v1/latent-upscale-modes}.
	 * @return the modes
	 */
	Flux<LatentUpscaleMode> latentModes();

	/**
	 * The models of Real-ESRGAN, loaded or not: {@code GET /sdapi/v1/realesrgan-models}.
	 * @return the models
	 */
	Flux<RealEsrganModel> realEsrganModels();

}
