package io.stablediffusion.blocking;

import java.util.List;

import io.stablediffusion.extension.ControlNet;
import io.stablediffusion.extension.DetectRequest;
import io.stablediffusion.extension.Detection;
import io.stablediffusion.json.JsonObject;

/**
 * {@link ControlNet}, waiting for the results.
 */
public final class BlockingControlNet {

	private final ControlNet controlNet;

	BlockingControlNet(ControlNet controlNet) {
		this.controlNet = controlNet;
	}

	public List<String> models() {
		return BlockingStableDiffusionClient.await(this.controlNet.models().collectList());
	}

	public List<String> models(boolean update) {
		return BlockingStableDiffusionClient.await(this.controlNet.models(update).collectList());
	}

	public List<String> modules(boolean aliasNames) {
		return BlockingStableDiffusionClient.await(this.controlNet.modules(aliasNames).collectList());
	}

	public List<String> modules() {
		return BlockingStableDiffusionClient.await(this.controlNet.modules().collectList());
	}

	public JsonObject controlTypes() {
		return BlockingStableDiffusionClient.await(this.controlNet.controlTypes());
	}

	public Integer version() {
		return BlockingStableDiffusionClient.await(this.controlNet.version());
	}

	public JsonObject settings() {
		return BlockingStableDiffusionClient.await(this.controlNet.settings());
	}

	public Detection detect(DetectRequest request) {
		return BlockingStableDiffusionClient.await(this.controlNet.detect(request));
	}

	public Detection renderOpenpose(List<JsonObject> poses) {
		return BlockingStableDiffusionClient.await(this.controlNet.renderOpenpose(poses));
	}

}
