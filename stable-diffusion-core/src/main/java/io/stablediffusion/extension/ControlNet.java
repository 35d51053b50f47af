package io.stablediffusion.extension;

import java.util.List;

import io.stablediffusion.json.JsonObject;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lists the models and modules of the ControlNet extension, and runs its modules. A
 * request uses ControlNet with {@link ControlNetUnit}.
 *
 * @since 0.1.0
 */
public interface ControlNet {

	/**
	 * Lists the models, after a scan for new files: {@code GET /controlnet/model_list}.
	 * @return the names of the models
	 */
	Flux<String> models();

	/**
	 * Lists the models, optionally from the cache of the server.
	 * @param update whether the server scans its directories for new files, as
	 * {@link #models()} does
	 * @return the names of the models
	 */
	Flux<String> models(boolean update);

	/**
	 * Lists the modules, also called preprocessors: {@code GET /controlnet/module_list}.
	 * @return the names of the modules
	 */
	Flux<String> modules();

	/**
	 * Lists the modules with their names in the user interface or in the code.
	 * @param aliasNames whether to return the names in the user interface; the server's
	 * default is false
	 * @return the names of the modules
	 */
	Flux<String> modules(boolean aliasNames);

	/**
	 * Returns the control types, each with its modules and models:
	 * {@code GET /controlnet/control_types}.
	 * @return an object with the types in {@code control_types}
	 */
	Mono<JsonObject> controlTypes();

	/**
	 * Returns the version of the extension's API: {@code GET /controlnet/version}.
	 * @return the version, for example 3
	 */
	Mono<Integer> version();

	/**
	 * Returns the settings of the extension: {@code GET /controlnet/settings}.
	 * @return the settings, for example {@code control_net_unit_count}
	 */
	Mono<JsonObject> settings();

	/**
	 * Runs a module on images: {@code POST /controlnet/detect}.
	 * @param request the module and the images
	 * @return the detected maps
	 */
	Mono<Detection> detect(DetectRequest request);

	/**
	 * Draws poses: {@code POST /controlnet/render_openpose_json}.
	 * @param poses the people, animals and size of the canvas, as in
	 * {@link Detection#poses}
	 * @return the images of the poses
	 */
	Mono<Detection> renderOpenpose(List<JsonObject> poses);

}
