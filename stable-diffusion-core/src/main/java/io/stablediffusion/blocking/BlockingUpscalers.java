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
		return BlockingStableDiffusionClient.await(this.upscalers.list().collectList());
	}

	public List<LatentUpscaleMode> latentModes() {
		return BlockingStableDiffusionClient.await(this.upscalers.latentModes().collectList());
	}

	public List<RealEsrganModel> realEsrganModels() {
		return BlockingStableDiffusionClient.await(this.upscalers.realEsrganModels().collectList());
	}

}
