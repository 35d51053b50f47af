package io.stablediffusion.blocking;

import java.util.List;

import io.stablediffusion.catalog.LatentUpscaleMode;
import io.stablediffusion.catalog.RealEsrganModel;
import io.stablediffusion.catalog.Upscaler;
import io.stablediffusion.catalog.Upscalers;

/**
 * The blocking variant of {@link Upscalers}: each method blocks the calling thread until
 * its result is available. It throws the exceptions that the reactive variant emits.
 *
 * @since 0.1.0
 */
public final class BlockingUpscalers {

	private final Upscalers upscalers;

	BlockingUpscalers(Upscalers upscalers) {
		this.upscalers = upscalers;
	}

	/**
	 * Lists the upscalers: {@code GET /sdapi/v1/upscalers}.
	 * @return the upscalers
	 */
	public List<Upscaler> list() {
		return Waiting.await(this.upscalers.list());
	}

	/**
	 * Lists the modes that upscale in latent space, which only a hires. fix supports:
	 * {@code GET /sdapi/v1/latent-upscale-modes}.
	 * @return the modes
	 */
	public List<LatentUpscaleMode> latentModes() {
		return Waiting.await(this.upscalers.latentModes());
	}

	/**
	 * Lists the Real-ESRGAN models, including those that are not downloaded yet:
	 * {@code GET /sdapi/v1/realesrgan-models}.
	 * @return the models
	 */
	public List<RealEsrganModel> realEsrganModels() {
		return Waiting.await(this.upscalers.realEsrganModels());
	}

}
