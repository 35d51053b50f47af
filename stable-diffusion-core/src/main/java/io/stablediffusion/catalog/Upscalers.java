package io.stablediffusion.catalog;

import reactor.core.publisher.Flux;

/**
 * Lists the upscalers of a server.
 *
 * @since 0.1.0
 */
public interface Upscalers extends Catalog<Upscaler> {

	/**
	 * Lists the upscalers: {@code GET /sdapi/v1/upscalers}.
	 * @return the upscalers
	 */
	@Override
	Flux<Upscaler> list();

	/**
	 * Lists the modes that upscale in latent space, which only a hires. fix supports:
	 * {@code GET /sdapi/v1/latent-upscale-modes}.
	 * @return the modes
	 */
	Flux<LatentUpscaleMode> latentModes();

	/**
	 * Lists the Real-ESRGAN models, including those that are not downloaded yet:
	 * {@code GET /sdapi/v1/realesrgan-models}.
	 * @return the models
	 */
	Flux<RealEsrganModel> realEsrganModels();

}
