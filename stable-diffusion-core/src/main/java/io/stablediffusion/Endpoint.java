package io.stablediffusion;

import java.util.List;

import io.stablediffusion.catalog.Model;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.json.JsonObject;
import io.stablediffusion.server.GenerationProgress;
import tools.jackson.core.type.TypeReference;

import org.springframework.http.HttpMethod;

/**
 * An operation of the API as a value: all that the {@link Transport} needs to know.
 *
 * @param name the operation in messages and metrics
 * @param method the HTTP method
 * @param path the path below the base URL, with the query if there is one
 * @param type what the answer's JSON is read as; {@code Void} for an answer that does not
 * matter
 * @param kind how the call behaves
 */
record Endpoint<T>(String name, HttpMethod method, String path, TypeReference<T> type, Kind kind) {

	static final Endpoint<GeneratedImages> TEXT_TO_IMAGE = post("text-to-image", "/sdapi/v1/txt2img", Kind.GENERATION,
			new TypeReference<>() {
			});

	static final Endpoint<List<Model>> MODELS = get("models.list", "/sdapi/v1/sd-models", Kind.READ,
			new TypeReference<>() {
			});

	static final Endpoint<JsonObject> CURRENT_MODEL = get("models.current", "/sdapi/v1/options", Kind.READ,
			new TypeReference<>() {
			});

	static final Endpoint<Void> SET_MODEL = post("models.set", "/sdapi/v1/options", Kind.COMMAND,
			new TypeReference<>() {
			});

	static final Endpoint<Void> REFRESH_MODELS = post("models.refresh", "/sdapi/v1/refresh-checkpoints", Kind.COMMAND,
			new TypeReference<>() {
			});

	static final Endpoint<GenerationProgress> PROGRESS = get("progress.get",
			"/sdapi/v1/progress?skip_current_image=true", Kind.READ, new TypeReference<>() {
			});

	static final Endpoint<GenerationProgress> PROGRESS_WITH_PREVIEW = get("progress.get", "/sdapi/v1/progress",
			Kind.READ, new TypeReference<>() {
			});

	static final Endpoint<Void> INTERRUPT = post("progress.interrupt", "/sdapi/v1/interrupt", Kind.CONTROL,
			new TypeReference<>() {
			});

	static final Endpoint<Void> SKIP = post("progress.skip", "/sdapi/v1/skip", Kind.CONTROL, new TypeReference<>() {
	});

	static final Endpoint<JsonObject> PING = get("ping", "/sdapi/v1/options", Kind.PROBE, new TypeReference<>() {
	});

	static final Endpoint<List<JsonObject>> PING_SAMPLERS = get("ping", "/sdapi/v1/samplers", Kind.PROBE,
			new TypeReference<>() {
			});

	boolean returnsNothing() {
		return Void.class.equals(this.type.getType());
	}

	private static <T> Endpoint<T> get(String name, String path, Kind kind, TypeReference<T> type) {
		return new Endpoint<>(name, HttpMethod.GET, path, type, kind);
	}

	private static <T> Endpoint<T> post(String name, String path, Kind kind, TypeReference<T> type) {
		return new Endpoint<>(name, HttpMethod.POST, path, type, kind);
	}

	/**
	 * How a call behaves: how long it may take, and what may be done again.
	 */
	enum Kind {

		/** Asks and changes nothing; short, and may be asked again. */
		READ,
		/**
		 * Asks whether the server is there; short, and once, or the answer would be late.
		 */
		PROBE,
		/** Changes the server's state to what the call says; may be said again. */
		COMMAND,
		/** Acts on whatever runs now: said again, it would hit the next job. */
		CONTROL,
		/** Costs GPU time for as long as it takes, and would cost it again. */
		GENERATION

	}

}
