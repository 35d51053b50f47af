package io.stablediffusion.blocking;

import java.util.List;

import io.stablediffusion.extension.ControlNet;
import io.stablediffusion.extension.DetectRequest;
import io.stablediffusion.extension.Detection;
import io.stablediffusion.json.JsonObject;

/**
 * The blocking variant of {@link ControlNet}: each method blocks the calling thread until
 * its result is available. It throws the exceptions that the reactive variant emits.
 *
 * @since 0.1.0
 */
public final class BlockingControlNet {

	private final ControlNet controlNet;

	BlockingControlNet(ControlNet controlNet) {
		this.controlNet = controlNet;
	}

	/**
	 * Lists the models, after a scan for new files: {@code GET /controlnet/model_list}.
	 * @return the names of the models
	 */
	public List<String> models() {
		return Waiting.await(this.controlNet.models());
	}

	/**
	 * Lists the models, optionally from the cache of the server.
	 * @param update whether the server scans its directories for new files, as
	 * {@link #models()} does
	 * @return the names of the models
	 */
	public List<String> models(boolean update) {
		return Waiting.await(this.controlNet.models(update));
	}

	/**
	 * Lists the modules with their names in the user interface or in the code.
	 * @param aliasNames whether to return the names in the user interface; the server's
	 * default is false
	 * @return the names of the modules
	 */
	public List<String> modules(boolean aliasNames) {
		return Waiting.await(this.controlNet.modules(aliasNames));
	}

	/**
	 * Lists the modules, also called preprocessors: {@code GET /controlnet/module_list}.
	 * @return the names of the modules
	 */
	public List<String> modules() {
		return Waiting.await(this.controlNet.modules());
	}

	/**
	 * Returns the control types, each with its modules and models:
	 * {@code GET /controlnet/control_types}.
	 * @return an object with the types in {@code control_types}
	 */
	public JsonObject controlTypes() {
		return Waiting.await(this.controlNet.controlTypes());
	}

	/**
	 * Returns the version of the extension's API: {@code GET /controlnet/version}.
	 * @return the version, for example 3
	 */
	public Integer version() {
		return Waiting.await(this.controlNet.version());
	}

	/**
	 * Returns the settings of the extension: {@code GET /controlnet/settings}.
	 * @return the settings, for example {@code control_net_unit_count}
	 */
	public JsonObject settings() {
		return Waiting.await(this.controlNet.settings());
	}

	/**
	 * Runs a module on images: {@code POST /controlnet/detect}.
	 * @param request the module and the images
	 * @return the detected maps
	 */
	public Detection detect(DetectRequest request) {
		return Waiting.await(this.controlNet.detect(request));
	}

	/**
	 * Draws poses: {@code POST /controlnet/render_openpose_json}.
	 * @param poses the people, animals and size of the canvas, as in
	 * {@link Detection#poses}
	 * @return the images of the poses
	 */
	public Detection renderOpenpose(List<JsonObject> poses) {
		return Waiting.await(this.controlNet.renderOpenpose(poses));
	}

}
