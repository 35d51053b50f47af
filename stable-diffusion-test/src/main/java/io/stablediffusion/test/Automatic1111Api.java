package io.stablediffusion.test;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.stablediffusion.test.FastApi.Body;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * AUTOMATIC1111 1.10.1, with a user interface or without ({@code --nowebui}), with an API
 * or without, and with ControlNet and other extensions.
 */
final class Automatic1111Api extends Api {

	private static final Map<String, @Nullable Object> ANSWERS = answers("automatic1111-answers.json");

	private static final List<String> OBJECTS = List.of("POST /sdapi/v1/create/embedding",
			"POST /sdapi/v1/create/hypernetwork", "POST /sdapi/v1/train/embedding",
			"POST /sdapi/v1/train/hypernetwork");

	private final FastApi fastApi;

	private final Gpu gpu;

	private final Checkpoints checkpoints = new Checkpoints();

	private final Automatic1111Settings settings = new Automatic1111Settings(this.checkpoints);

	private final SharedState state;

	private final Scripts scripts;

	private final Automatic1111Generation generation;

	private final Automatic1111Images images;

	Automatic1111Api(Gpu gpu, Workers workers, Features features) {
		this.gpu = gpu;
		this.fastApi = new FastApi(workers, features.credentials);
		this.state = new SharedState(gpu, this.settings);
		this.scripts = new Scripts(features.extensions);
		this.generation = new Automatic1111Generation(gpu, this.state, this.settings, this.checkpoints, this.scripts);
		this.images = new Automatic1111Images(gpu, this.state, this.settings);
		if (features.userInterface) {
			addUserInterface();
		}
		if (features.api) {
			addApi(features.serverStop);
			addExtensions();
		}
		this.fastApi.open("GET", "/openapi.json", Body.NONE, (query) -> document());
	}

	@Override
	Mono<Answer> answer(Request request) {
		return this.fastApi.answer(request);
	}

	private void addUserInterface() {
		this.fastApi.open("GET", "/", Body.NONE,
				(query) -> Answer.text(200, "text/html", "<!doctype html><title>Stable Diffusion</title>"));
		this.fastApi.internal("GET", "/internal/ping", Body.NONE, (query) -> Answer.json(object()));
		this.fastApi.internal("POST", "/internal/progress", Body.model("internal/progress"), this.state::progress);
		this.fastApi.internal("GET", "/internal/pending-tasks", Body.NONE, (query) -> this.state.pendingTasks());
		this.fastApi.internal("GET", "/internal/sysinfo-download", Body.NONE,
				(query) -> fixed("GET /internal/sysinfo"));
		ANSWERS.keySet()
			.stream()
			.filter((route) -> route.contains(" /internal/"))
			.forEach((route) -> this.fastApi.internal(method(route), path(route), Body.NONE, (query) -> fixed(route)));
	}

	private void addApi(boolean serverStop) {
		route("POST", "txt2img", Body.model("txt2img"), this.generation::textToImage);
		route("POST", "img2img", Body.model("img2img"), this.generation::imageToImage);
		route("POST", "extra-single-image", Body.model("extra-single-image"), this.images::extra);
		route("POST", "extra-batch-images", Body.model("extra-batch-images"), this.images::extraBatch);
		route("POST", "png-info", Body.model("png-info"), this.images::pngInfo);
		route("GET", "progress", Body.NONE, this::progress);
		route("POST", "interrogate", Body.model("interrogate"), this.images::interrogate);
		route("POST", "interrupt", Body.NONE, (query) -> {
			this.state.interrupt();
			return Answer.json(object());
		});
		route("POST", "skip", Body.NONE, (query) -> {
			this.state.skip();
			return Answer.json(null);
		});
		route("GET", "options", Body.NONE, (query) -> this.settings.get());
		route("POST", "options", Body.OBJECT, this::setOptions);
		route("GET", "sd-models", Body.NONE, (query) -> Answer.json(this.checkpoints.list()));
		route("GET", "scripts", Body.NONE, (query) -> Answer
			.json(object("txt2img", this.scripts.list("txt2img"), "img2img", this.scripts.list("img2img"))));
		route("GET", "script-info", Body.NONE, (query) -> scriptInfo());
		route("GET", "extensions", Body.NONE, (query) -> Answer
			.json(this.scripts.has("controlnet") ? ANSWERS.get("GET /sdapi/v1/extensions") : List.of()));
		for (String command : List.of("checkpoints", "vae", "embeddings")) {
			route("POST", "refresh-" + command, Body.NONE, (query) -> this.gpu.inTurn(() -> Answer.json(null)));
		}
		for (String route : ANSWERS.keySet()) {
			boolean stop = route.contains("/server-");
			if (route.contains(" /sdapi/") && (!stop || serverStop)) {
				addFixed(route);
			}
		}
	}

	private void route(String method, String name, Body body, Function<Fields, Answer> handler) {
		this.fastApi.route(method, "/sdapi/v1/" + name, body, handler);
	}

	/** What never changes, if there is no other route of this name. */
	private void addFixed(String route) {
		String path = path(route);
		if (path.endsWith("loras")) {
			this.fastApi.open(method(route), path, Body.NONE, (query) -> fixed(route));
		}
		else if (!this.fastApi.has(method(route), path)) {
			this.fastApi.route(method(route), path, OBJECTS.contains(route) ? Body.OBJECT : Body.NONE,
					(query) -> fixed(route));
		}
	}

	private void addExtensions() {
		if (!this.scripts.has("controlnet")) {
			return;
		}
		this.fastApi.open("POST", "/controlnet/detect", Body.model("controlnet/detect"), this.images::detect);
		ANSWERS.keySet()
			.stream()
			.filter((route) -> route.contains(" /controlnet/"))
			.forEach((route) -> this.fastApi.open(method(route), path(route), Body.NONE, (query) -> fixed(route)));
	}

	private static String method(String route) {
		return route.substring(0, route.indexOf(' '));
	}

	private static String path(String route) {
		return route.substring(route.indexOf(' ') + 1);
	}

	private static Answer fixed(String route) {
		return Answer.json(ANSWERS.get(route));
	}

	private Answer progress(Fields query) {
		try {
			Object skip = RequestModel.convert("boolean", query.get("skip_current_image"),
					List.of("query", "skip_current_image"));
			return this.state.progress(Boolean.TRUE.equals(skip));
		}
		catch (RequestModel.Invalid ex) {
			throw Refusal.invalid(ex.errors);
		}
	}

	/** The options change at once; another checkpoint is loaded when the GPU is free. */
	private Answer setOptions(Fields options) {
		if (this.settings.set(options.values())) {
			this.gpu.inTurn(this.settings::loadCheckpoint);
		}
		return Answer.json(null);
	}

	private Answer scriptInfo() {
		List<Object> scripts = new ArrayList<>();
		if (ANSWERS.get("GET /sdapi/v1/script-info") instanceof List<?> all) {
			for (Object script : all) {
				Object name = ((Map<?, ?>) script).get("name");
				if (this.scripts.list("txt2img").contains(name) || this.scripts.list("img2img").contains(name)) {
					scripts.add(script);
				}
			}
		}
		return Answer.json(scripts);
	}

	/** What it publishes of itself. */
	private Answer document() {
		Map<String, @Nullable Object> paths = new LinkedHashMap<>(this.fastApi.paths());
		paths.remove("/openapi.json");
		paths.remove("/");
		return Answer
			.json(object("openapi", "3.0.2", "info", object("title", "FastAPI", "version", "0.1.0"), "paths", paths));
	}

	/**
	 * With what the server was started.
	 *
	 * @param api whether with {@code --api}
	 * @param userInterface whether without {@code --nowebui}
	 * @param serverStop whether with {@code --api-server-stop}
	 * @param credentials {@code --api-auth}, or null
	 * @param extensions the scripts that extensions bring
	 */
	record Features(boolean api, boolean userInterface, boolean serverStop, @Nullable String credentials,
			List<String> extensions) {

	}

}
