package io.stablediffusion.test;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/**
 * AUTOMATIC1111 1.10.1, with a user interface or without ({@code --nowebui}), and with
 * ControlNet and ADetailer.
 */
final class Automatic1111Api extends Api {

	private static final Map<String, @Nullable Object> ANSWERS = answers("automatic1111-answers.json");

	private final boolean ui;

	private final Automatic1111Settings settings = new Automatic1111Settings();

	private final Automatic1111Generation generation;

	private final Automatic1111Progress progress;

	private final Gpu gpu;

	Automatic1111Api(Gpu gpu, boolean ui) {
		this.ui = ui;
		this.gpu = gpu;
		this.generation = new Automatic1111Generation(gpu, this.settings);
		this.progress = new Automatic1111Progress(gpu);
	}

	@Override
	Mono<Answer> answer(String route, String query, byte[] body) {
		if (!this.ui && (route.contains(" /internal/") || route.equals("GET /"))) {
			return Mono.just(notFound());
		}
		return switch (route) {
			case "GET /" -> Mono.just(Answer.text(200, "text/html", "<!doctype html><title>Stable Diffusion</title>"));
			case "GET /openapi.json" -> Mono.just(Answer.json(document()));
			case "GET /internal/ping" -> Mono.just(Answer.json(object()));
			case "POST /sdapi/v1/txt2img" -> withBody(body, this.generation::textToImage);
			case "POST /sdapi/v1/img2img" -> withBody(body, this.generation::imageToImage);
			case "POST /sdapi/v1/extra-single-image" -> withBody(body, this.generation::extra);
			case "POST /sdapi/v1/extra-batch-images" -> withBody(body, this.generation::extraBatch);
			case "POST /sdapi/v1/png-info" -> withBody(body, this.generation::pngInfo);
			case "POST /sdapi/v1/interrogate" -> withBody(body, this.generation::interrogate);
			case "POST /controlnet/detect" -> withBody(body, this.generation::detect);
			case "GET /sdapi/v1/options" -> Mono.just(this.settings.get());
			case "POST /sdapi/v1/options" -> withBody(body, (fields) -> Mono.just(this.settings.set(fields.values())));
			case "GET /sdapi/v1/sd-models" -> Mono.just(this.settings.models());
			case "GET /sdapi/v1/progress" ->
				Mono.just(this.progress.global(!query.contains("skip_current_image=true")));
			case "POST /internal/progress" -> withBody(body, (fields) -> Mono.just(this.progress.ofTask(fields)));
			case "GET /internal/pending-tasks" -> Mono.just(this.progress.pending());
			case "POST /sdapi/v1/interrupt" -> Mono.fromRunnable(this.gpu::interrupt).thenReturn(Answer.json(object()));
			case "POST /sdapi/v1/skip" -> Mono.fromRunnable(this.gpu::skip).thenReturn(Answer.json(null));
			default -> Mono.just(ANSWERS.containsKey(route) ? Answer.json(ANSWERS.get(route)) : notFound());
		};
	}

	/** What it publishes of itself. */
	private @Nullable Object document() {
		Map<String, @Nullable Object> document = Answer.JSON.convertValue(ANSWERS.get("GET /openapi.json"),
				new TypeReference<>() {
				});
		if (!this.ui && document.get("paths") instanceof Map<?, ?> paths) {
			paths.keySet().removeIf((path) -> path.toString().startsWith("/internal/"));
		}
		return document;
	}

	private static Mono<Answer> withBody(byte[] body, Function<Fields, Mono<Answer>> handler) {
		if (body.length == 0) {
			return Mono.just(refused(List.of("body"), "field required", "value_error.missing"));
		}
		try {
			Map<String, @Nullable Object> fields = Answer.JSON.readValue(body, new TypeReference<>() {
			});
			return handler.apply(new Fields(fields));
		}
		catch (JacksonException ex) {
			return Mono.just(refused(List.of("body", body.length), "Expecting value", "value_error.jsondecode"));
		}
	}

	private static Answer notFound() {
		return Answer.json(404, object("detail", "Not Found"));
	}

	/** What its handler makes of an exception of Python. */
	static Answer failure(int status, String type, String detail, String errors) {
		return Answer.json(status, object("error", type, "detail", detail, "body", "", "errors", errors));
	}

	/** What FastAPI makes of a field of the wrong type. */
	static Answer refused(List<?> location, String message, String type) {
		return Answer.json(422, object("detail", List.of(object("loc", location, "msg", message, "type", type))));
	}

}
