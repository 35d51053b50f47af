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
 * The API of AUTOMATIC1111 1.10.1, with or without the user interface
 * ({@code --nowebui}), with or without {@code --api}, and with ControlNet and other
 * extensions.
 */
final class Automatic1111Api extends Api {

	private static final Map<String, @Nullable Object> RESPONSES = fixedResponses("automatic1111-responses.json");

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
	Mono<Response> handle(Request request) {
		return this.fastApi.handle(request);
	}

	private void addUserInterface() {
		this.fastApi.open("GET", "/", Body.NONE,
				(query) -> Response.text(200, "text/html", "<!doctype html><title>Stable Diffusion</title>"));
		this.fastApi.internal("GET", "/internal/ping", Body.NONE, (query) -> Response.json(object()));
		this.fastApi.internal("POST", "/internal/progress", Body.model("internal/progress"), this.state::progress);
		this.fastApi.internal("GET", "/internal/pending-tasks", Body.NONE, (query) -> this.state.pendingTasks());
		this.fastApi.internal("GET", "/internal/sysinfo-download", Body.NONE,
				(query) -> fixed("GET /internal/sysinfo"));
		RESPONSES.keySet()
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
			return Response.json(object());
		});
		route("POST", "skip", Body.NONE, (query) -> {
			this.state.skip();
			return Response.json(null);
		});
		route("GET", "options", Body.NONE, (query) -> this.settings.get());
		route("POST", "options", Body.OBJECT, this::setOptions);
		route("GET", "sd-models", Body.NONE, (query) -> Response.json(this.checkpoints.list()));
		route("GET", "scripts", Body.NONE, (query) -> Response
			.json(object("txt2img", this.scripts.list("txt2img"), "img2img", this.scripts.list("img2img"))));
		route("GET", "script-info", Body.NONE, (query) -> scriptInfo());
		route("GET", "extensions", Body.NONE, (query) -> Response
			.json(this.scripts.has("controlnet") ? RESPONSES.get("GET /sdapi/v1/extensions") : List.of()));
		for (String command : List.of("checkpoints", "vae", "embeddings")) {
			route("POST", "refresh-" + command, Body.NONE, (query) -> this.gpu.inTurn(() -> Response.json(null)));
		}
		for (String route : RESPONSES.keySet()) {
			boolean stop = route.contains("/server-");
			if (route.contains(" /sdapi/") && (!stop || serverStop)) {
				addFixed(route);
			}
		}
	}

	private void route(String method, String name, Body body, Function<Fields, Response> handler) {
		this.fastApi.route(method, "/sdapi/v1/" + name, body, handler);
	}

	/** Adds a route whose response never changes, unless the route exists. */
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
		RESPONSES.keySet()
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

	private static Response fixed(String route) {
		return Response.json(RESPONSES.get(route));
	}

	private Response progress(Fields query) {
		try {
			Object skip = RequestModel.convert("boolean", query.get("skip_current_image"),
					List.of("query", "skip_current_image"));
			return this.state.progress(Boolean.TRUE.equals(skip));
		}
		catch (RequestModel.Invalid ex) {
			throw Refusal.invalid(ex.errors);
		}
	}

	/** Sets the options at once, and loads another checkpoint when the GPU is free. */
	private Response setOptions(Fields options) {
		if (this.settings.set(options.values())) {
			this.gpu.inTurn(this.settings::loadCheckpoint);
		}
		return Response.json(null);
	}

	private Response scriptInfo() {
		List<Object> scripts = new ArrayList<>();
		if (RESPONSES.get("GET /sdapi/v1/script-info") instanceof List<?> all) {
			for (Object script : all) {
				Object name = ((Map<?, ?>) script).get("name");
				if (this.scripts.list("txt2img").contains(name) || this.scripts.list("img2img").contains(name)) {
					scripts.add(script);
				}
			}
		}
		return Response.json(scripts);
	}

	/** Returns the OpenAPI document. */
	private Response document() {
		Map<String, @Nullable Object> paths = new LinkedHashMap<>(this.fastApi.paths());
		paths.remove("/openapi.json");
		paths.remove("/");
		return Response
			.json(object("openapi", "3.0.2", "info", object("title", "FastAPI", "version", "0.1.0"), "paths", paths));
	}

	/**
	 * The command line options of the server and its extensions.
	 *
	 * @param api whether {@code --api} is set
	 * @param userInterface whether {@code --nowebui} is not set
	 * @param serverStop whether {@code --api-server-stop} is set
	 * @param credentials the value of {@code --api-auth}, or null
	 * @param extensions the scripts of the extensions
	 */
	record Features(boolean api, boolean userInterface, boolean serverStop, @Nullable String credentials,
			List<String> extensions) {

	}

}
