package io.stablediffusion.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;

/**
 * What AUTOMATIC1111 makes and reads: pictures.
 */
final class Automatic1111Generation {

	private static final String VERSION = "v1.10.1";

	/** More pixels than this at once, and the GPU is out of memory. */
	private static final long MAX_PIXELS = 64L * 1024 * 1024;

	private static final List<String> SAMPLERS = Api.answers("automatic1111-answers.json")
		.get("GET /sdapi/v1/samplers") instanceof List<?> samplers
				? samplers.stream().map((sampler) -> String.valueOf(((Map<?, ?>) sampler).get("name"))).toList()
				: List.of();

	private static final Map<String, Map<String, @Nullable Object>> TXT2IMG = fields("automatic1111-txt2img.json");

	private static final Map<String, Map<String, @Nullable Object>> IMG2IMG = fields("automatic1111-img2img.json");

	private final Gpu gpu;

	private final Automatic1111Settings settings;

	Automatic1111Generation(Gpu gpu, Automatic1111Settings settings) {
		this.gpu = gpu;
		this.settings = settings;
	}

	Mono<Answer> textToImage(Fields request) {
		Answer refusal = check(TXT2IMG, request);
		return (refusal != null) ? Mono.just(refusal) : generate(TXT2IMG, request);
	}

	Mono<Answer> imageToImage(Fields request) {
		Answer refusal = check(IMG2IMG, request);
		if (refusal != null) {
			return Mono.just(refusal);
		}
		if (!(request.values().get("init_images") instanceof List<?> images) || images.isEmpty()) {
			return Mono.just(Automatic1111Api.failure(404, "HTTPException", "Init image not found", ""));
		}
		boolean pictures = images.stream().allMatch((image) -> Picture.decode(image) != null);
		return pictures ? generate(IMG2IMG, request) : Mono.just(notPicture());
	}

	Mono<Answer> extra(Fields request) {
		Picture picture = Picture.decode(request.values().get("image"));
		return Mono.just((picture == null) ? notPicture() : Answer.json(Api.object("html_info", "<p>upscaled</p>",
				"image", request.bool("show_extras_results", true) ? enlarge(picture, request) : null)));
	}

	Mono<Answer> extraBatch(Fields request) {
		if (!(request.values().get("imageList") instanceof List<?> files)) {
			return Mono
				.just(Automatic1111Api.refused(List.of("body", "imageList"), "field required", "value_error.missing"));
		}
		List<String> images = new ArrayList<>();
		for (Object file : files) {
			Picture picture = Picture.decode(((Map<?, ?>) file).get("data"));
			if (picture == null) {
				return Mono.just(notPicture());
			}
			images.add(enlarge(picture, request));
		}
		return Mono.just(Answer.json(Api.object("html_info", "<p>upscaled</p>", "images", images)));
	}

	Mono<Answer> pngInfo(Fields request) {
		Picture picture = Picture.decode(request.values().get("image"));
		if (picture == null) {
			return Mono.just(notPicture());
		}
		String text = picture.text("parameters");
		return Mono.just(Answer.json(Api.object("info", text, "items",
				text.isEmpty() ? Api.object() : Api.object("parameters", text), "parameters",
				text.isEmpty() ? Api.object() : Api.object("Prompt", text.lines().findFirst().orElse("")))));
	}

	Mono<Answer> interrogate(Fields request) {
		if (Picture.decode(request.values().get("image")) == null) {
			return Mono.just(Automatic1111Api.failure(404, "HTTPException", "Image not found", ""));
		}
		return Mono.just(switch (request.text("model", "clip")) {
			case "clip" -> Answer.json(Api.object("caption", "a landscape with hills and a sun"));
			case "deepdanbooru" -> Answer.json(Api.object("caption", "landscape, hill, sun"));
			default -> Automatic1111Api.failure(404, "HTTPException", "Model not found", "");
		});
	}

	Mono<Answer> detect(Fields request) {
		List<?> images = (request.values().get("controlnet_input_images") instanceof List<?> list) ? list : List.of();
		if (images.isEmpty()) {
			return Mono.just(Answer.json(422, Api.object("detail", "No image selected")));
		}
		return Mono.just(images.stream().allMatch((image) -> Picture.decode(image) != null)
				? Answer.json(Api.object("images", images, "info", "Success")) : notPicture());
	}

	private static Answer notPicture() {
		return Automatic1111Api.failure(500, "HTTPException", "Invalid encoded image", "");
	}

	private static String enlarge(Picture picture, Fields request) {
		boolean size = request.integer("resize_mode", 0) == 1;
		double factor = request.number("upscaling_resize", 2);
		return Base64.getEncoder()
			.encodeToString(
					picture.resize(size ? request.integer("upscaling_resize_w", 512) : (int) (picture.width() * factor),
							size ? request.integer("upscaling_resize_h", 512) : (int) (picture.height() * factor)));
	}

	/** As pydantic does, without its conversions. */
	private static @Nullable Answer check(Map<String, Map<String, @Nullable Object>> fields, Fields request) {
		for (Map.Entry<String, @Nullable Object> given : request.values().entrySet()) {
			Map<String, @Nullable Object> field = fields.get(given.getKey());
			Answer refusal = (field != null) ? check(given.getKey(), field, given.getValue()) : null;
			if (refusal != null) {
				return refusal;
			}
		}
		return null;
	}

	private static @Nullable Answer check(String name, Map<String, @Nullable Object> field, @Nullable Object value) {
		if (value == null) {
			return (field.get("default") == null) ? null : Automatic1111Api.failure(500, "TypeError", "",
					"unsupported operand type(s): 'NoneType' and 'int'");
		}
		List<?> location = List.of("body", name);
		return switch (String.valueOf(field.get("type"))) {
			case "integer" -> (value instanceof Integer || value instanceof Long) ? null
					: Automatic1111Api.refused(location, "value is not a valid integer", "type_error.integer");
			case "number" -> (value instanceof Number) ? null
					: Automatic1111Api.refused(location, "value is not a valid float", "type_error.float");
			case "boolean" -> (value instanceof Boolean) ? null
					: Automatic1111Api.refused(location, "value could not be parsed to a boolean", "type_error.bool");
			case "string" -> (value instanceof String) ? null
					: Automatic1111Api.refused(location, "str type expected", "type_error.str");
			case "object" -> (value instanceof Map) ? null
					: Automatic1111Api.refused(location, "value is not a valid dict", "type_error.dict");
			default -> (value instanceof List) ? null
					: Automatic1111Api.refused(location, "value is not a valid list", "type_error.list");
		};
	}

	private Mono<Answer> generate(Map<String, Map<String, @Nullable Object>> fields, Fields request) {
		double scale = request.bool("enable_hr", false) ? request.number("hr_scale", 2) : 1;
		int width = (int) (request.integer("width", 512) * scale) / 8 * 8;
		int height = (int) (request.integer("height", 512) * scale) / 8 * 8;
		int batchSize = request.integer("batch_size", 1);
		if (width < 8 || height < 8 || batchSize < 1 || request.integer("steps", 50) < 1) {
			return Mono.just(Automatic1111Api.failure(500, "RuntimeError", "",
					"Calculated padded input size per channel is too small"));
		}
		if ((long) width * height * batchSize > MAX_PIXELS) {
			return Mono.just(Automatic1111Api.failure(500, "OutOfMemoryError", "",
					"CUDA out of memory. Tried to allocate 32.00 GiB"));
		}
		for (Object name : overrides(request).keySet()) {
			if (!this.settings.has(String.valueOf(name))) {
				return Mono.just(Automatic1111Api.failure(500, "KeyError", "", "'" + name + "'"));
			}
		}
		long seed = request.longInteger("seed", -1);
		Job job = new Job(request, (seed >= 0) ? seed : ThreadLocalRandom.current().nextLong(1L << 32), width, height,
				request.integer("steps", 50), batchSize, request.integer("n_iter", 1));
		return this.gpu.run(job).map((done) -> result(fields, request, done));
	}

	private static Map<?, ?> overrides(Fields request) {
		return (request.values().get("override_settings") instanceof Map<?, ?> overrides) ? overrides : Map.of();
	}

	private Answer result(Map<String, Map<String, @Nullable Object>> fields, Fields request, Job job) {
		String sampler = request.text("sampler_name", "");
		Map<String, @Nullable Object> model = this.settings.model(overrides(request).get("sd_model_checkpoint"));
		Infotext infotext = new Infotext(request, job, SAMPLERS.contains(sampler) ? sampler : "DPM++ 2M",
				String.valueOf(model.get("model_name")), String.valueOf(model.get("hash")));
		List<String> infotexts = IntStream.range(0, job.done.size()).mapToObj(infotext::of).toList();
		List<String> images = IntStream.range(0, job.done.size())
			.mapToObj((index) -> Base64.getEncoder().encodeToString(job.picture(index, infotexts.get(index))))
			.toList();
		return Answer.json(Api.object("images", request.bool("send_images", true) ? images : List.of(), "parameters",
				parameters(fields, request), "info",
				Answer.JSON.writeValueAsString(info(request, job, infotext, infotexts))));
	}

	/** All fields, those that were not given too. */
	private static Map<String, @Nullable Object> parameters(Map<String, Map<String, @Nullable Object>> fields,
			Fields request) {
		Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
		fields.forEach((name, field) -> parameters.put(name,
				request.values().containsKey(name) ? request.values().get(name) : field.get("default")));
		if (!request.bool("include_init_images", false)) {
			parameters.computeIfPresent("init_images", (name, images) -> null);
		}
		return parameters;
	}

	private static Map<String, @Nullable Object> info(Fields request, Job job, Infotext infotext,
			List<String> infotexts) {
		return Api.object("prompt", job.prompt, "all_prompts", Api.forEach(job, job.prompt), "negative_prompt",
				job.negativePrompt, "all_negative_prompts", Api.forEach(job, job.negativePrompt), "seed", job.seed,
				"all_seeds", Api.seeds(job), "subseed", request.longInteger("subseed", 1), "all_subseeds",
				Api.seeds(job), "subseed_strength", request.number("subseed_strength", 0), "width", job.width, "height",
				job.height, "sampler_name", infotext.sampler(), "cfg_scale", request.number("cfg_scale", 7), "steps",
				job.steps, "batch_size", job.batchSize, "restore_faces", request.bool("restore_faces", false),
				"face_restoration_model", null, "sd_model_name", infotext.model(), "sd_model_hash", infotext.hash(),
				"sd_vae_name", null, "sd_vae_hash", null, "seed_resize_from_w",
				request.integer("seed_resize_from_w", -1), "seed_resize_from_h",
				request.integer("seed_resize_from_h", -1), "denoising_strength",
				request.values().get("denoising_strength"), "extra_generation_params",
				Api.object("Schedule type", infotext.scheduler()), "index_of_first_image", 0, "infotexts", infotexts,
				"styles", List.of(), "job_timestamp", Automatic1111Progress.timestamp(), "clip_skip", 1,
				"is_using_inpainting_conditioning", false, "version", VERSION);
	}

	private static Map<String, Map<String, @Nullable Object>> fields(String resource) {
		try (InputStream input = Automatic1111Generation.class.getResourceAsStream(resource)) {
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
