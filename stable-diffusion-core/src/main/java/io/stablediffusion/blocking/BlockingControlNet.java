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
		return Waiting.await(this.controlNet.models());
	}

	public List<String> models(boolean update) {
		return Waiting.await(this.controlNet.models(update));
	}

	public List<String> modules(boolean aliasNames) {
		return Waiting.await(this.controlNet.modules(aliasNames));
	}

	public List<String> modules() {
		return Waiting.await(this.controlNet.modules());
	}

	public JsonObject controlTypes() {
		return Waiting.await(this.controlNet.controlTypes());
	}

	public Integer version() {
		return Waiting.await(this.controlNet.version());
	}

	public JsonObject settings() {
		return Waiting.await(this.controlNet.settings());
	}

	public Detection detect(DetectRequest request) {
		return Waiting.await(this.controlNet.detect(request));
	}

	public Detection renderOpenpose(List<JsonObject> poses) {
		return Waiting.await(this.controlNet.renderOpenpose(poses));
	}

}
