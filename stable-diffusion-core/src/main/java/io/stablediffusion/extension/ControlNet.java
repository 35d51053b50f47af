package io.stablediffusion.extension;

import java.util.List;

import io.stablediffusion.json.JsonObject;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The ControlNet extension: what it has, and its annotators. An image is controlled by
 * units in its request: {@link ControlNetUnit}.
 */
public interface ControlNet {

	/**
	 * The models: {@code GET /controlnet/model_list}.
	 * @return their names
	 */
	Flux<String> models();

	/**
	 * The models, as the server has them in memory or on disk.
	 * @param update whether to look for files again, which {@link #models()} does
	 * @return their names
	 */
	Flux<String> models(boolean update);

	/**
	 * The modules, also called preprocessors: {@code GET /controlnet/module_list}.
	 * @return their names
	 */
	Flux<String> modules();

	/**
	 * The modules by the names of the user interface or of the code.
	 * @param aliasNames true for the names that the user interface shows; the server's
	 * default is false
	 * @return their names
	 */
	Flux<String> modules(boolean aliasNames);

	/**
	 * The kinds of control, each with its modules and models:
	 * {@code GET /controlnet/control_types}.
	 * @return an object with the kinds in {@code control_types}
	 */
	Mono<JsonObject> controlTypes();

	/**
	 * The version of its API: {@code GET /controlnet/version}.
	 * @return for example 3
	 */
	Mono<Integer> version();

	/**
	 * Its settings: {@code GET /controlnet/settings}.
	 * @return for example {@code control_net_unit_count}
	 */
	Mono<JsonObject> settings();

	/**
	 * Runs a module on images: {@code POST /controlnet/detect}.
	 * @param request the module and the images
	 * @return the maps that it made
	 */
	Mono<Detection> detect(DetectRequest request);

	/**
	 * Draws poses: {@code POST /controlnet/render_openpose_json}.
	 * @param poses people, animals and the size of the canvas, as {@link Detection#poses}
	 * has them
	 * @return the images
	 */
	Mono<Detection> renderOpenpose(List<JsonObject> poses);

}
