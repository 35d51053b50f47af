package io.stablediffusion.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/**
 * AUTOMATIC1111 1.10.1, with a user interface or without ({@code --nowebui}).
 */
final class Automatic1111Api extends Api {

	private static final String VERSION = "v1.10.1";

	/** More pixels than this at once, and the GPU is out of memory. */
	private static final long MAX_PIXELS = 64L * 1024 * 1024;

	private static final List<String> SAMPLERS = List.of("DPM++ 2M", "DPM++ SDE", "DPM++ 2M SDE", "DPM++ 2S a",
			"DPM++ 3M SDE", "Euler a", "Euler", "LMS", "Heun", "DPM2", "DPM2 a", "DPM fast", "Restart", "DDIM", "PLMS",
			"UniPC", "LCM");

	private static final List<Map<String, @Nullable Object>> MODELS = List.of(
			model("v1-5-pruned-emaonly", "6ce0161689"), model("sd_xl_base_1.0", "31e35c80fc"),
			model("dreamshaper_8", "879db523c3"));

	private static final Map<String, Map<String, @Nullable Object>> TXT2IMG_FIELDS = fields(
			"automatic1111-txt2img.json");

	private final Gpu gpu;

	private final boolean ui;

	private final Map<String, @Nullable Object> options = new LinkedHashMap<>();

	Automatic1111Api(Gpu gpu, boolean ui) {
		this.gpu = gpu;
		this.ui = ui;
		this.options.put("samples_save", true);
		this.options.put("samples_format", "png");
		this.options.put("sd_model_checkpoint", MODELS.get(0).get("title"));
		this.options.put("sd_vae", "Automatic");
		this.options.put("CLIP_stop_at_last_layers", 1);
		this.options.put("show_progress_every_n_steps", 10);
	}

	@Override
	Mono<Answer> answer(String route, String query, byte[] body) {
		return switch (route) {
			case "GET /" -> Mono.just(this.ui
					? Answer.text(200, "text/html", "<!doctype html><title>Stable Diffusion</title>") : notFound());
			case "GET /internal/ping" -> Mono.just(this.ui ? Answer.json(object()) : notFound());
			case "POST /sdapi/v1/txt2img" -> textToImage(body);
			case "GET /sdapi/v1/options" -> Mono.just(options());
			case "POST /sdapi/v1/options" -> Mono.just(setOptions(body));
			case "GET /sdapi/v1/sd-models" -> Mono.just(Answer.json(MODELS));
			case "GET /sdapi/v1/samplers" -> Mono.just(list(SAMPLERS, (name) -> object("name", name, "aliases",
					List.of("k_" + name.toLowerCase(Locale.ROOT).replace(' ', '_')), "options", object())));
			case "POST /sdapi/v1/refresh-checkpoints" -> Mono.just(Answer.json(null));
			case "GET /sdapi/v1/progress" -> Mono.just(progress(!query.contains("skip_current_image=true")));
			case "POST /sdapi/v1/interrupt" -> Mono.fromRunnable(this.gpu::interrupt).thenReturn(Answer.json(object()));
			case "POST /sdapi/v1/skip" -> Mono.fromRunnable(this.gpu::skip).thenReturn(Answer.json(null));
			default -> Mono.just(notFound());
		};
	}

	private static Answer notFound() {
		return Answer.json(404, object("detail", "Not Found"));
	}

	private static Answer failure(int status, String type, String detail, String errors) {
		return Answer.json(status, object("error", type, "detail", detail, "body", "", "errors", errors));
	}

	private static Answer refused(List<?> location, String message, String type) {
		return Answer.json(422, object("detail", List.of(object("loc", location, "msg", message, "type", type))));
	}

	private Mono<Answer> textToImage(byte[] body) {
		if (body.length == 0) {
			return Mono.just(refused(List.of("body"), "field required", "value_error.missing"));
		}
		Map<String, @Nullable Object> given;
		try {
			given = Answer.JSON.readValue(body, new TypeReference<>() {
			});
		}
		catch (JacksonException ex) {
			return Mono.just(refused(List.of("body", body.length), "Expecting value", "value_error.jsondecode"));
		}
		for (Map.Entry<String, @Nullable Object> field : given.entrySet()) {
			Answer refusal = check(field.getKey(), field.getValue());
			if (refusal != null) {
				return Mono.just(refusal);
			}
		}
		return generate(given);
	}

	/** As pydantic does, without its conversions. */
	private static @Nullable Answer check(String name, @Nullable Object value) {
		Map<String, @Nullable Object> field = TXT2IMG_FIELDS.get(name);
		if (field == null) {
			return null; // ignored
		}
		if (value == null) {
			return (field.get("default") == null) ? null
					: failure(500, "TypeError", "", "unsupported operand type(s): 'NoneType' and 'int'");
		}
		String type = String.valueOf(field.get("type"));
		return switch (type) {
			case "integer" -> (value instanceof Integer || value instanceof Long) ? null
					: refused(List.of("body", name), "value is not a valid integer", "type_error.integer");
			case "number" -> (value instanceof Number) ? null
					: refused(List.of("body", name), "value is not a valid float", "type_error.float");
			case "boolean" -> (value instanceof Boolean) ? null
					: refused(List.of("body", name), "value could not be parsed to a boolean", "type_error.bool");
			case "string" -> (value instanceof String) ? null
					: refused(List.of("body", name), "str type expected", "type_error.str");
			case "object" -> (value instanceof Map) ? null
					: refused(List.of("body", name), "value is not a valid dict", "type_error.dict");
			default -> (value instanceof List) ? null
					: refused(List.of("body", name), "value is not a valid list", "type_error.list");
		};
	}

	private Mono<Answer> generate(Map<String, @Nullable Object> given) {
		Fields request = new Fields(given);
		double scale = request.bool("enable_hr", false) ? request.number("hr_scale", 2) : 1;
		int width = (int) (request.integer("width", 512) * scale) / 8 * 8;
		int height = (int) (request.integer("height", 512) * scale) / 8 * 8;
		int batchSize = request.integer("batch_size", 1);
		if (width < 8 || height < 8 || batchSize < 1 || request.integer("steps", 50) < 1) {
			return Mono.just(failure(500, "RuntimeError", "", "Calculated padded input size per channel is too small"));
		}
		if ((long) width * height * batchSize > MAX_PIXELS) {
			return Mono.just(failure(500, "OutOfMemoryError", "", "CUDA out of memory. Tried to allocate 32.00 GiB"));
		}
		for (Object name : (given.get("override_settings") instanceof Map<?, ?> settings) ? settings.keySet()
				: List.of()) {
			if (!this.options.containsKey(String.valueOf(name))) {
				return Mono.just(failure(500, "KeyError", "", "'" + name + "'"));
			}
		}
		long seed = request.longInteger("seed", -1);
		Job job = new Job(request, (seed >= 0) ? seed : ThreadLocalRandom.current().nextLong(1L << 32), width, height,
				request.integer("steps", 50), batchSize, request.integer("n_iter", 1));
		return this.gpu.run(job).map((done) -> result(request, done));
	}

	private Answer result(Fields request, Job job) {
		String sampler = request.text("sampler_name", "");
		Map<String, @Nullable Object> model = MODELS.stream()
			.filter((candidate) -> Objects.equals(candidate.get("title"), currentModel()))
			.findFirst()
			.orElse(MODELS.get(0));
		Infotext infotext = new Infotext(request, job, SAMPLERS.contains(sampler) ? sampler : "DPM++ 2M",
				String.valueOf(model.get("model_name")), String.valueOf(model.get("hash")));
		List<String> infotexts = IntStream.range(0, job.done.size()).mapToObj(infotext::of).toList();
		List<String> images = IntStream.range(0, job.done.size())
			.mapToObj((index) -> Base64.getEncoder().encodeToString(job.picture(index, infotexts.get(index))))
			.toList();
		return Answer.json(object("images", request.bool("send_images", true) ? images : List.of(), "parameters",
				parameters(request), "info", Answer.JSON.writeValueAsString(info(request, job, infotext, infotexts))));
	}

	/** All fields, those that were not given too. */
	private static Map<String, @Nullable Object> parameters(Fields request) {
		Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
		TXT2IMG_FIELDS.forEach((name, field) -> parameters.put(name,
				request.values().containsKey(name) ? request.values().get(name) : field.get("default")));
		return parameters;
	}

	private Map<String, @Nullable Object> info(Fields request, Job job, Infotext infotext, List<String> infotexts) {
		return object("prompt", job.prompt, "all_prompts", forEach(job, job.prompt), "negative_prompt",
				job.negativePrompt, "all_negative_prompts", forEach(job, job.negativePrompt), "seed", job.seed,
				"all_seeds", seeds(job), "subseed", request.longInteger("subseed", 1), "all_subseeds", seeds(job),
				"subseed_strength", request.number("subseed_strength", 0), "width", job.width, "height", job.height,
				"sampler_name", infotext.sampler(), "cfg_scale", request.number("cfg_scale", 7), "steps", job.steps,
				"batch_size", job.batchSize, "restore_faces", request.bool("restore_faces", false),
				"face_restoration_model", null, "sd_model_name", infotext.model(), "sd_model_hash", infotext.hash(),
				"sd_vae_name", null, "sd_vae_hash", null, "seed_resize_from_w",
				request.integer("seed_resize_from_w", -1), "seed_resize_from_h",
				request.integer("seed_resize_from_h", -1), "denoising_strength",
				request.values().get("denoising_strength"), "extra_generation_params",
				object("Schedule type", infotext.scheduler()), "index_of_first_image", 0, "infotexts", infotexts,
				"styles", List.of(), "job_timestamp", timestamp(), "clip_skip", 1, "is_using_inpainting_conditioning",
				false, "version", VERSION);
	}

	private static String timestamp() {
		return LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("yyyyMMddHHmmss"));
	}

	private @Nullable Object currentModel() {
		synchronized (this.options) {
			return this.options.get("sd_model_checkpoint");
		}
	}

	private Answer options() {
		synchronized (this.options) {
			return Answer.json(this.options);
		}
	}

	private Answer setOptions(byte[] body) {
		Map<String, @Nullable Object> changes = Answer.JSON.readValue(body, new TypeReference<>() {
		});
		synchronized (this.options) {
			for (Map.Entry<String, @Nullable Object> change : changes.entrySet()) {
				@Nullable Object value = change.getValue();
				if (!this.options.containsKey(change.getKey())) {
					return failure(500, "KeyError", "", "'" + change.getKey() + "'"); // those
																						// before
																						// it
																						// are
																						// set
				}
				if (change.getKey().equals("sd_model_checkpoint")) {
					value = title(value);
					if (value == null) {
						return failure(500, "RuntimeError", "", "model '" + change.getValue() + "' not found");
					}
				}
				this.options.put(change.getKey(), value);
			}
		}
		return Answer.json(null);
	}

	/** A model goes by its title, name, file name or hash. */
	private static @Nullable Object title(@Nullable Object alias) {
		return MODELS.stream()
			.filter((model) -> model.containsValue(alias) || (model.get("model_name") + ".safetensors").equals(alias))
			.map((model) -> model.get("title"))
			.findFirst()
			.orElse(null);
	}

	private Answer progress(boolean preview) {
		Gpu.State state = this.gpu.state();
		Job job = state.job();
		double done = state.progress();
		return Answer.json(object("progress", done, "eta_relative",
				(done > 0) ? state.seconds() / done - state.seconds() : 0.0, "state",
				object("skipped", state.skipped(), "interrupted", state.interrupted(), "stopping_generation", false,
						"job", (job != null) ? "scripts_txt2img" : "", "job_count", (job != null) ? job.batchCount : 0,
						"job_timestamp", timestamp(), "job_no", (job != null) ? state.batch() : 0, "sampling_step",
						(job != null) ? state.step() : 0, "sampling_steps", (job != null) ? job.steps : 0),
				"current_image",
				(job != null && preview && state.step() > 0)
						? Base64.getEncoder().encodeToString(job.preview((double) state.step() / job.steps)) : null,
				"textinfo", null));
	}

	private static Map<String, @Nullable Object> model(String name, String hash) {
		return object("title", name + ".safetensors [" + hash + "]", "model_name", name, "hash", hash, "sha256",
				(hash + "0".repeat(64)).substring(0, 64), "filename",
				"/stable-diffusion-webui/models/Stable-diffusion/" + name + ".safetensors", "config", null);
	}

	private static Map<String, Map<String, @Nullable Object>> fields(String resource) {
		try (InputStream input = Automatic1111Api.class.getResourceAsStream(resource)) {
			Map<String, Object> document = Answer.JSON.readValue(Objects.requireNonNull(input), new TypeReference<>() {
			});
			return Answer.JSON.convertValue(document.get("properties"), new TypeReference<>() {
			});
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
