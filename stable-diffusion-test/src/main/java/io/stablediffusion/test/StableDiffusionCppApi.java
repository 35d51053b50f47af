package io.stablediffusion.test;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/**
 * The server of stable-diffusion.cpp, as recorded in August 2026: it generates and lists,
 * and answers 404 without a word to everything else.
 */
final class StableDiffusionCppApi extends Api {

	private static final String MODEL = "random-sd15";

	private static final Map<String, @Nullable Object> ANSWERS = answers("stable-diffusion-cpp-answers.json");

	private static final List<String> SAMPLERS = names(ANSWERS.get("GET /sdapi/v1/samplers"));

	private static final List<String> NUMBERS = List.of("steps", "width", "height", "batch_size", "seed", "cfg_scale",
			"denoising_strength");

	private static final List<String> TEXTS = List.of("prompt", "negative_prompt", "sampler_name", "scheduler");

	private final Gpu gpu;

	StableDiffusionCppApi(Gpu gpu) {
		this.gpu = gpu;
	}

	@Override
	Mono<Answer> answer(String route, String query, byte[] body) {
		return switch (route) {
			case "GET /" -> Mono.just(Answer.text(200, "text/html", "Stable Diffusion Server is running"));
			case "POST /sdapi/v1/txt2img" -> generate(body);
			case "POST /sdapi/v1/img2img" -> generate(body);
			default -> Mono.just(ANSWERS.containsKey(route) ? Answer.json(ANSWERS.get(route)) : Answer.empty(404));
		};
	}

	private Mono<Answer> generate(byte[] body) {
		if (body.length == 0) {
			return Mono.just(Answer.json(400, object("error", "empty body")));
		}
		Object given;
		try {
			given = Answer.JSON.readValue(body, Object.class);
		}
		catch (JacksonException ex) {
			return Mono.just(failure("[json.exception.parse_error.101] parse error at line 1, column "
					+ (body.length + 1) + ": syntax error while parsing value"));
		}
		if (!(given instanceof Map)) {
			return Mono.just(failure("[json.exception.type_error.306] cannot use value() with " + typeOf(given)));
		}
		Map<String, @Nullable Object> values = Answer.JSON.convertValue(given, new TypeReference<>() {
		});
		for (Map.Entry<String, @Nullable Object> field : values.entrySet()) {
			String expected = NUMBERS.contains(field.getKey()) ? "number"
					: TEXTS.contains(field.getKey()) ? "string" : null;
			if (expected != null && !expected.equals(typeOf(field.getValue()))) {
				return Mono.just(failure("[json.exception.type_error.302] type must be " + expected + ", but is "
						+ typeOf(field.getValue())));
			}
		}
		Fields request = new Fields(values);
		return request.text("prompt", "").isEmpty() ? Mono.just(Answer.json(400, object("error", "prompt required")))
				: generate(request);
	}

	private static Answer failure(String message) {
		return Answer.json(500, object("error", "server_error", "message", message));
	}

	private static String typeOf(@Nullable Object value) {
		return (value == null) ? "null" : (value instanceof Number) ? "number" : (value instanceof String) ? "string"
				: (value instanceof List) ? "array" : (value instanceof Boolean) ? "boolean" : "object";
	}

	/** Sizes go up to multiples of 64, seeds have 32 bits, limits are kept silently. */
	private Mono<Answer> generate(Fields request) {
		long seed = request.longInteger("seed", -1);
		Job job = new Job(request, (seed >= 0) ? seed & 0xffffffffL : System.currentTimeMillis() / 1000 % 0x7fffffff,
				(request.integer("width", 512) + 63) / 64 * 64, (request.integer("height", 512) + 63) / 64 * 64,
				Math.max(1, Math.min(100, request.integer("steps", 20))),
				Math.max(1, Math.min(8, request.integer("batch_size", 1))), 1);
		return this.gpu.run(job).map((done) -> result(request, done));
	}

	private static Answer result(Fields request, Job job) {
		List<String> infotexts = IntStream.range(0, job.done.size())
			.mapToObj((index) -> infotext(request, job, index))
			.toList();
		List<String> images = new ArrayList<>();
		for (int index = 0; index < job.done.size(); index++) {
			images.add(Base64.getEncoder().encodeToString(job.picture(index, infotexts.get(index))));
		}
		return Answer.json(object("images", images, "info",
				Answer.JSON.writeValueAsString(info(request, job, infotexts)), "parameters", request.values()));
	}

	private static String infotext(Fields request, Job job, int index) {
		return job.prompt + "\n" + (job.negativePrompt.isEmpty() ? "" : "Negative prompt: " + job.negativePrompt + "\n")
				+ "Steps: " + job.steps + ", CFG scale: " + request.number("cfg_scale", 7)
				+ "00000, Guidance: 3.500000, Eta: inf, Seed: " + (job.seed + index) + ", Size: " + job.width + "x"
				+ job.height + ", Model: " + MODEL + ".safetensors, RNG: cuda, Sampler: " + sampler(request)
				+ ", Version: stable-diffusion.cpp";
	}

	private static List<String> names(@Nullable Object elements) {
		return ((List<?>) Objects.requireNonNull(elements)).stream()
			.map((element) -> String.valueOf(((Map<?, ?>) element).get("name")))
			.toList();
	}

	private static String sampler(Fields request) {
		String asked = request.text("sampler_name", "").toLowerCase(Locale.ROOT).replace(' ', '_');
		return SAMPLERS.contains(asked) ? asked : "NONE";
	}

	private static Map<String, @Nullable Object> info(Fields request, Job job, List<String> infotexts) {
		Map<String, @Nullable Object> info = new LinkedHashMap<>();
		info.put("all_negative_prompts", forEach(job, job.negativePrompt));
		info.put("all_prompts", forEach(job, job.prompt));
		info.put("all_seeds", seeds(job));
		info.put("cfg_scale", request.number("cfg_scale", 7));
		if (request.values().containsKey("scheduler")) {
			info.put("extra_generation_params", object("Schedule type", request.text("scheduler", "")));
		}
		if (request.values().containsKey("denoising_strength")) {
			info.put("denoising_strength", (double) (float) request.number("denoising_strength", 0));
		}
		info.put("height", job.height);
		info.put("infotexts", infotexts);
		if (!job.negativePrompt.isEmpty()) {
			info.put("negative_prompt", job.negativePrompt);
		}
		info.putAll(
				object("prompt", job.prompt, "sampler_name", sampler(request), "sd_model_name", MODEL + ".safetensors",
						"seed", job.seed, "steps", job.steps, "version", "stable-diffusion.cpp", "width", job.width));
		return info;
	}

}
