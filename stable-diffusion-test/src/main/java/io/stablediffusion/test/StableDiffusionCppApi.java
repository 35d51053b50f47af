package io.stablediffusion.test;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/**
 * The API of stable-diffusion.cpp, as recorded in August 2026: generations and lists. It
 * returns status 404 without a body for any other request.
 */
final class StableDiffusionCppApi extends Api {

	private static final String MODEL = "random-sd15";

	private static final Map<String, @Nullable Object> RESPONSES = fixedResponses(
			"stable-diffusion-cpp-responses.json");

	private static final List<String> SAMPLERS = names(RESPONSES.get("GET /sdapi/v1/samplers"));

	private static final List<String> NUMBERS = List.of("steps", "width", "height", "batch_size", "seed", "cfg_scale",
			"denoising_strength");

	private static final List<String> TEXTS = List.of("prompt", "negative_prompt", "sampler_name", "scheduler");

	/** The number of requests after which the server closes a connection. */
	private static final int MAX_REQUESTS = 100;

	private final Gpu gpu;

	private final Workers workers;

	private final Duration readTimeout;

	StableDiffusionCppApi(Gpu gpu, Workers workers, Duration readTimeout) {
		this.gpu = gpu;
		this.workers = workers;
		this.readTimeout = readTimeout;
	}

	/**
	 * Delays the response to a POST without a length by the read timeout, during which
	 * the genuine server waits for a body.
	 */
	@Override
	Mono<Response> handle(Request request) {
		boolean noLength = request.header("Content-Length") == null && request.header("Transfer-Encoding") == null;
		Mono<Response> response = (request.method().equals("POST") && noLength)
				? Mono.delay(this.readTimeout).flatMap((late) -> respond(request)) : respond(request);
		return response.map((given) -> withHeaders(request, given));
	}

	private static Response withHeaders(Request request, Response response) {
		boolean close = response.status() >= 400 || request.ordinal() >= MAX_REQUESTS
				|| "close".equalsIgnoreCase(request.header("Connection"));
		return (close ? response.withHeader("Connection", "close")
				: response.withHeader("Keep-Alive", "timeout=5, max=" + MAX_REQUESTS))
			.withHeader("Access-Control-Allow-Methods", "*")
			.withHeader("Access-Control-Allow-Credentials", "true")
			.withHeader("Access-Control-Allow-Headers", "*")
			.withHeader("Access-Control-Allow-Origin", "*");
	}

	private Mono<Response> respond(Request request) {
		boolean head = request.method().equals("HEAD");
		String route = (head ? "GET" : request.method()) + " " + request.path();
		Mono<Response> response = switch (route) {
			case "GET /" -> Mono.just(Response.text(200, "text/html", "Stable Diffusion Server is running"));
			case "POST /sdapi/v1/txt2img", "POST /sdapi/v1/img2img" ->
				this.workers.serve(() -> generate(request.body()));
			default ->
				Mono.just(RESPONSES.containsKey(route) ? Response.json(RESPONSES.get(route)) : Response.empty(404));
		};
		return head ? response.map((given) -> given.withHeader("Accept-Ranges", "bytes")) : response;
	}

	private Response generate(byte[] body) {
		if (body.length == 0) {
			return Response.json(400, Api.object("error", "empty body"));
		}
		String text;
		try {
			text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
		}
		catch (CharacterCodingException ex) {
			return Response.empty(500)
				.withHeader("EXCEPTION_WHAT", "[json.exception.type_error.316] invalid UTF-8 byte at index 158: 0x22");
		}
		Object given;
		try {
			given = Response.JSON.readValue(text, Object.class);
		}
		catch (JacksonException ex) {
			return failure("[json.exception.parse_error.101] parse error at line 1, column " + (body.length + 1)
					+ ": syntax error while parsing value");
		}
		if (!(given instanceof Map)) {
			return failure("[json.exception.type_error.306] cannot use value() with " + typeOf(given));
		}
		Map<String, @Nullable Object> values = Response.JSON.convertValue(given, new TypeReference<>() {
		});
		for (Map.Entry<String, @Nullable Object> field : values.entrySet()) {
			String expected = NUMBERS.contains(field.getKey()) ? "number"
					: TEXTS.contains(field.getKey()) ? "string" : null;
			if (expected != null && !expected.equals(typeOf(field.getValue()))) {
				return failure("[json.exception.type_error.302] type must be " + expected + ", but is "
						+ typeOf(field.getValue()));
			}
		}
		Fields request = new Fields(values);
		return request.text("prompt", "").isEmpty() ? Response.json(400, Api.object("error", "prompt required"))
				: generate(request);
	}

	private static Response failure(String message) {
		return Response.json(500, Api.object("error", "server_error", "message", message));
	}

	private static String typeOf(@Nullable Object value) {
		return (value == null) ? "null" : (value instanceof Number) ? "number" : (value instanceof String) ? "string"
				: (value instanceof List) ? "array" : (value instanceof Boolean) ? "boolean" : "object";
	}

	/**
	 * Rounds sizes up to multiples of 64, reduces seeds to 32 bits, and applies limits
	 * without an error.
	 */
	private Response generate(Fields request) {
		long given = request.longInteger("seed", -1);
		int width = (request.integer("width", 512) + 63) / 64 * 64;
		int height = (request.integer("height", 512) + 63) / 64 * 64;
		Generation generation = new Generation(request,
				(given >= 0) ? given & 0xffffffffL : System.currentTimeMillis() / 1000 % 0x7fffffff, width, height,
				Math.max(1, Math.min(100, request.integer("steps", 20))),
				Math.max(1, Math.min(8, request.integer("batch_size", 1))));
		Drawing drawing = drawing(request, width, height);
		this.gpu.inTurn(() -> {
			this.gpu.generationStarts(generation.prompt());
			for (int step = 0; step < generation.steps; step++) {
				this.gpu.step(() -> false);
			}
			this.gpu.generationEnds(false);
			return generation;
		});
		List<String> infotexts = IntStream.range(0, generation.batchSize).mapToObj(generation::infotext).toList();
		List<String> images = new ArrayList<>();
		for (int index = 0; index < generation.batchSize; index++) {
			int[] pixels = drawing.draw(generation.prompt() + '\0' + generation.negativePrompt(),
					generation.seed + index, 1);
			images.add(Base64.getEncoder()
				.encodeToString(Png.write(pixels, width, height, Map.of("parameters", infotexts.get(index)))));
		}
		return Response.json(Api.object("images", images, "info",
				Response.JSON.writeValueAsString(generation.info(infotexts)), "parameters", request.values()));
	}

	/** Ignores an init image that is not an image, without an error. */
	private static Drawing drawing(Fields request, int width, int height) {
		InputImage init = (request.get("init_images") instanceof List<?> images && !images.isEmpty())
				? inputImage(images.get(0)) : null;
		if (init == null) {
			return Drawing.landscape(width, height);
		}
		InputImage mask = inputImage(request.get("mask"));
		return Drawing.of(init.pixels(), width, height, 0,
				Math.max(0, Math.min(1, request.number("denoising_strength", 0.75))),
				(mask != null) ? Mask.of(mask.image(), width, height, 0,
						request.integer("inpainting_mask_invert", 0) != 0, 0, 0) : null);
	}

	private static @Nullable InputImage inputImage(@Nullable Object given) {
		if (!(given instanceof String text)) {
			return null;
		}
		try {
			InputImage input = InputImage.read(Base64.getDecoder().decode(text.substring(text.indexOf(',') + 1)));
			if (input != null) {
				input.image();
			}
			return input;
		}
		catch (IllegalArgumentException | Refusal ex) {
			return null;
		}
	}

	private static List<String> names(@Nullable Object elements) {
		return ((List<?>) Objects.requireNonNull(elements)).stream()
			.map((element) -> String.valueOf(((Map<?, ?>) element).get("name")))
			.toList();
	}

	/**
	 * One generation.
	 */
	private record Generation(Fields request, long seed, int width, int height, int steps, int batchSize) {

		String prompt() {
			return this.request.text("prompt", "");
		}

		String negativePrompt() {
			return this.request.text("negative_prompt", "");
		}

		private String sampler() {
			String asked = this.request.text("sampler_name", "").toLowerCase(Locale.ROOT).replace(' ', '_');
			return SAMPLERS.contains(asked) ? asked : "NONE";
		}

		String infotext(int index) {
			return prompt() + "\n" + (negativePrompt().isEmpty() ? "" : "Negative prompt: " + negativePrompt() + "\n")
					+ "Steps: " + this.steps + ", CFG scale: " + this.request.number("cfg_scale", 7)
					+ "00000, Guidance: 3.500000, Eta: inf, Seed: " + (this.seed + index) + ", Size: " + this.width
					+ "x" + this.height + ", Model: " + MODEL + ".safetensors, RNG: cuda, Sampler: " + sampler()
					+ ", Version: stable-diffusion.cpp";
		}

		private <T> List<T> forEach(T value) {
			return Collections.nCopies(this.batchSize, value);
		}

		Map<String, @Nullable Object> info(List<String> infotexts) {
			Fields request = this.request;
			Map<String, @Nullable Object> info = new LinkedHashMap<>();
			info.put("all_negative_prompts", forEach(negativePrompt()));
			info.put("all_prompts", forEach(prompt()));
			info.put("all_seeds",
					LongStream.range(0, this.batchSize).map((index) -> this.seed + index).boxed().toList());
			info.put("cfg_scale", request.number("cfg_scale", 7));
			if (request.values().containsKey("scheduler")) {
				info.put("extra_generation_params", Api.object("Schedule type", request.text("scheduler", "")));
			}
			if (request.values().containsKey("denoising_strength")) {
				info.put("denoising_strength", (double) (float) request.number("denoising_strength", 0));
			}
			info.put("height", this.height);
			info.put("infotexts", infotexts);
			if (!negativePrompt().isEmpty()) {
				info.put("negative_prompt", negativePrompt());
			}
			info.putAll(Api.object("prompt", prompt(), "sampler_name", sampler(), "sd_model_name",
					MODEL + ".safetensors", "seed", this.seed, "steps", this.steps, "version", "stable-diffusion.cpp",
					"width", this.width));
			return info;
		}

	}

}
