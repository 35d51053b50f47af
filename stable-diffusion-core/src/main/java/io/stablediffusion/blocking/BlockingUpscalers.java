package io.stablediffusion.blocking;

import java.util.List;

import io.stablediffusion.catalog.LatentUpscaleMode;
import io.stablediffusion.catalog.RealEsrganModel;
import io.stablediffusion.catalog.Upscaler;
import io.stablediffusion.catalog.Upscalers;

/**
 * {@link Upscalers}, waiting for the results.
 */
public final class BlockingUpscalers {

	private final Upscalers upscalers;

	BlockingUpscalers(Upscalers upscalers) {
		this.upscalers = upscalers;
	}

	public List<Upscaler> list() {
		return Waiting.await(this.upscalers.list());
	}

	public List<LatentUpscaleMode> latentModes() {
		return Waiting.await(this.upscalers.latentModes());
	}

	public List<RealEsrganModel> realEsrganModels() {
		return Waiting.await(this.upscalers.realEsrganModels());
	}

}
