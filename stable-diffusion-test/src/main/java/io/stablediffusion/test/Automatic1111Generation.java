package io.stablediffusion.test;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * The generations of AUTOMATIC1111: the order of requests, their failures, and the state
 * that remains after them.
 */
final class Automatic1111Generation {

	private final Gpu gpu;

	private final SharedState state;

	private final Automatic1111Settings settings;

	private final Checkpoints checkpoints;

	private final Scripts scripts;

	Automatic1111Generation(Gpu gpu, SharedState state, Automatic1111Settings settings, Checkpoints checkpoints,
			Scripts scripts) {
		this.gpu = gpu;
		this.state = state;
		this.settings = settings;
		this.checkpoints = checkpoints;
		this.scripts = scripts;
	}

	Response textToImage(Fields request) {
		return generate("txt2img", request);
	}

	Response imageToImage(Fields request) {
		if (request.isNull("init_images")) {
			throw Refusal.http(404, "Init image not found");
		}
		return generate("img2img", request);
	}

	/**
	 * Performs a request. A task whose init images cannot be decoded never starts and
	 * remains pending.
	 */
	private Response generate(String kind, Fields given) {
		InputImage mask = given.text("mask", "").isEmpty() ? null : InputImage.decode(given.get("mask"));
		Fields request = withInfotext(given);
		String script = this.scripts.check(kind, request);
		String taskId = request.text("force_task_id", "");
		String id = taskId.isEmpty() ? newTaskId(kind) : taskId;
		this.state.addTask(id);
		Processing processing = this.gpu.inTurn(() -> {
			List<InputImage> initImages = new ArrayList<>();
			if (request.get("init_images") instanceof List<?> images) {
				images.forEach((image) -> initImages.add(InputImage.decode(image)));
			}
			this.state.begin("scripts_" + kind);
			this.state.startTask(id);
			this.gpu.generationStarts(request.text("prompt", ""));
			try {
				Processing processed = new Processing(kind, request, script, initImages, mask);
				processed.run();
				this.state.finishTask(id);
				return processed;
			}
			finally {
				this.state.end();
				this.gpu.generationEnds(this.state.isInterrupted());
			}
		});
		return processing.result();
	}

	private static String newTaskId(String kind) {
		return "task(" + kind + "-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 36), 36) + ")";
	}

	/** Adds the values of the infotext for fields that the request does not have. */
	private Fields withInfotext(Fields request) {
		if (request.text("infotext", "").isEmpty()) {
			return request;
		}
		Map<String, @Nullable Object> text = GenerationParameters.parse(request.text("infotext", ""));
		Map<String, @Nullable Object> values = new LinkedHashMap<>(request.values());
		InfotextField.ALL.forEach((field) -> {
			Object value = text.get(field.parameter());
			if (value != null && values.containsKey(field.name()) && !request.given().contains(field.name())) {
				try {
					values.put(field.name(), RequestModel.convert(field.type(), value, List.of()));
				}
				catch (RequestModel.Invalid ex) {
					// a value of the wrong type is ignored
				}
			}
		});
		if (text.containsKey("Hires upscale") && !request.given().contains("enable_hr")) {
			values.replace("enable_hr", true);
		}
		Map<Object, @Nullable Object> overrides = new LinkedHashMap<>(overrides(request));
		InfotextField.SETTINGS.forEach((parameter, option) -> {
			Object value = text.get(parameter);
			if (value != null && !value.toString().equals(String.valueOf(this.settings.value(option)))) {
				overrides.putIfAbsent(option, number(value.toString()));
			}
		});
		values.put("override_settings", overrides);
		return new Fields(values, request.given());
	}

	private static Object number(String text) {
		try {
			return Integer.valueOf(text);
		}
		catch (NumberFormatException ex) {
			return text;
		}
	}

	private static Map<?, ?> overrides(Fields request) {
		return (request.get("override_settings") instanceof Map<?, ?> overrides) ? overrides : Map.of();
	}

	/**
	 * The request field for a parameter of an infotext.
	 */
	private record InfotextField(String parameter, String name, String type) {

		static final List<InfotextField> ALL = List.of(new InfotextField("Prompt", "prompt", "string"),
				new InfotextField("Negative prompt", "negative_prompt", "string"),
				new InfotextField("Steps", "steps", "integer"), new InfotextField("Sampler", "sampler_name", "string"),
				new InfotextField("Schedule type", "scheduler", "string"),
				new InfotextField("CFG scale", "cfg_scale", "number"), new InfotextField("Seed", "seed", "integer"),
				new InfotextField("Size-1", "width", "integer"), new InfotextField("Size-2", "height", "integer"),
				new InfotextField("Denoising strength", "denoising_strength", "number"),
				new InfotextField("Variation seed", "subseed", "integer"),
				new InfotextField("Variation seed strength", "subseed_strength", "number"),
				new InfotextField("Hires upscale", "hr_scale", "number"),
				new InfotextField("Hires upscaler", "hr_upscaler", "string"),
				new InfotextField("Hires steps", "hr_second_pass_steps", "integer"),
				new InfotextField("Hires resize-1", "hr_resize_x", "integer"),
				new InfotextField("Hires resize-2", "hr_resize_y", "integer"),
				new InfotextField("Hires checkpoint", "hr_checkpoint_name", "string"),
				new InfotextField("Hires sampler", "hr_sampler_name", "string"),
				new InfotextField("Hires schedule type", "hr_scheduler", "string"),
				new InfotextField("Hires prompt", "hr_prompt", "string"),
				new InfotextField("Hires negative prompt", "hr_negative_prompt", "string"),
				new InfotextField("Refiner", "refiner_checkpoint", "string"),
				new InfotextField("Refiner switch at", "refiner_switch_at", "number"));

		/** The parameters that override options. */
		static final Map<String, String> SETTINGS = Map.of("Clip skip", "CLIP_stop_at_last_layers", "Model hash",
				Automatic1111Settings.CHECKPOINT, "ENSD", "eta_noise_seed_delta", "RNG", "randn_source", "VAE",
				"sd_vae");

	}

	/**
	 * One generation.
	 */
	private final class Processing {

		private final String kind;

		private final Fields request;

		private final @Nullable String script;

		private final List<InputImage> initImages;

		private final @Nullable InputImage mask;

		private final Samplers.Choice sampler;

		private final Map<String, @Nullable Object> extraParameters = new LinkedHashMap<>();

		private final List<String> prompts = new ArrayList<>();

		private final List<BigInteger> seeds = new ArrayList<>();

		private final List<BigInteger> subseeds = new ArrayList<>();

		private final List<Image> images = new ArrayList<>();

		private String negativePrompt = "";

		private int batchSize;

		private int batchCount;

		private int clipSkip;

		private final String jobTimestamp = Automatic1111Generation.this.state.jobTimestamp();

		private Checkpoints.Checkpoint checkpoint = Automatic1111Generation.this.checkpoints.loaded();

		Processing(String kind, Fields request, @Nullable String script, List<InputImage> initImages,
				@Nullable InputImage mask) {
			this.kind = kind;
			this.request = request;
			this.script = script;
			this.initImages = initImages;
			this.mask = mask;
			String name = request.text("sampler_name", "");
			this.sampler = Samplers.choose(name.isEmpty() ? request.text("sampler_index", "") : name,
					request.text("scheduler", ""));
		}

		/**
		 * Performs the generation. Restores only those options that were set before the
		 * overrides.
		 */
		void run() {
			Map<Object, @Nullable Object> overrides = new LinkedHashMap<>(overrides(this.request));
			Automatic1111Settings settings = Automatic1111Generation.this.settings;
			Map<String, @Nullable Object> before = settings.saved(overrides.keySet());
			try {
				if (Automatic1111Generation.this.checkpoints
					.named(overrides.get(Automatic1111Settings.CHECKPOINT)) == null) {
					overrides.remove(Automatic1111Settings.CHECKPOINT);
					this.checkpoint = settings.loadCheckpoint();
				}
				overrides.forEach((name, value) -> {
					settings.set(String.valueOf(name), value);
					if (name.equals(Automatic1111Settings.CHECKPOINT)) {
						this.checkpoint = settings.loadCheckpoint();
					}
				});
				generate();
			}
			finally {
				if (this.request.bool("override_settings_restore_afterwards", false)) {
					settings.restore(before);
				}
			}
		}

		private void generate() {
			this.clipSkip = Automatic1111Generation.this.settings.integer("CLIP_stop_at_last_layers");
			findRefiner();
			preparePrompts();
			Drawing first;
			Drawing second = null;
			if (this.kind.equals("img2img")) {
				first = initImage();
			}
			else {
				first = Drawing.landscape(pixels("width"), pixels("height"));
				second = this.request.bool("enable_hr", false) ? hiresFix() : null;
			}
			int steps = steps();
			String scheduleType = this.sampler.scheduleType();
			if (scheduleType != null) {
				this.extraParameters.put("Schedule type", scheduleType);
			}
			SharedState state = Automatic1111Generation.this.state;
			state.jobCount((second != null) ? this.batchCount * 2 : this.batchCount);
			for (int batch = 0; batch < this.batchCount; batch++) {
				state.continueAfterSkip();
				if (state.isInterrupted() || batch * this.batchSize >= this.prompts.size()) {
					break;
				}
				if (this.batchCount > 1) {
					state.job("Batch " + (batch + 1) + " out of " + this.batchCount);
				}
				generateBatch(batch * this.batchSize, first, second, steps);
				state.nextJob();
			}
		}

		private void findRefiner() {
			String refiner = this.request.text("refiner_checkpoint", "");
			if (!refiner.isEmpty() && !refiner.equalsIgnoreCase("none")) {
				findCheckpoint(refiner);
			}
		}

		private void findCheckpoint(String name) {
			if (Automatic1111Generation.this.checkpoints.closest(name) == null) {
				throw Refusal.uncaught("Exception", "Could not find checkpoint with name " + name);
			}
		}

		private void preparePrompts() {
			BigInteger seed = seed("seed");
			BigInteger subseed = seed("subseed");
			this.batchSize = required("batch_size", "unsupported operand type(s) for *: 'NoneType' and 'int'");
			this.batchCount = required("n_iter", "unsupported operand type(s) for *: 'int' and 'NoneType'");
			if (this.request.isNull("prompt") || this.request.isNull("negative_prompt")) {
				throw Refusal.uncaught("TypeError", "expected string or bytes-like object");
			}
			boolean matrix = "prompt matrix".equals(this.script);
			List<String> prompts = matrix ? Scripts.promptMatrix(this.request.text("prompt", ""))
					: IntStream.range(0, Math.max(0, this.batchSize) * Math.max(0, this.batchCount))
						.mapToObj((index) -> this.request.text("prompt", ""))
						.toList();
			if (this.batchSize < 1 || prompts.isEmpty()) {
				throw Refusal.uncaught("IndexError", "list index out of range");
			}
			if (matrix) {
				this.batchCount = (prompts.size() + this.batchSize - 1) / this.batchSize;
			}
			List<?> styles = (this.request.get("styles") instanceof List<?> list) ? list : List.of();
			this.negativePrompt = Styles.apply(this.request.text("negative_prompt", ""), styles, true);
			boolean oneSeed = matrix ? !matrixArgument(1) : this.request.number("subseed_strength", 0) != 0;
			for (int index = 0; index < prompts.size(); index++) {
				this.prompts.add(Styles.apply(prompts.get(index), styles, false));
				this.seeds.add(oneSeed ? seed : seed.add(BigInteger.valueOf(index)));
				this.subseeds.add(subseed.add(BigInteger.valueOf(index)));
			}
			Styles.loraHashes(prompts.get(0)).ifPresent((hashes) -> this.extraParameters.put("Lora hashes", hashes));
		}

		private boolean matrixArgument(int index) {
			return this.request.get("script_args") instanceof List<?> args && args.size() > index
					&& Boolean.TRUE.equals(args.get(index));
		}

		private BigInteger seed(String name) {
			Object value = this.request.get(name);
			return (value == null || value.equals(-1))
					? BigInteger.valueOf(ThreadLocalRandom.current().nextLong(4294967294L))
					: new BigInteger(value.toString());
		}

		private int required(String name, String messageIfNull) {
			if (this.request.isNull(name)) {
				throw Refusal.uncaught("TypeError", messageIfNull);
			}
			return this.request.integer(name, 0);
		}

		/** Returns a size, rounded down to a multiple of 8. */
		private int pixels(String name) {
			int pixels = required(name, "unsupported operand type(s) for //: 'NoneType' and 'int'") / 8 * 8;
			if (pixels < 8) {
				throw Refusal.uncaught("RuntimeError", "Calculated padded input size per channel is too small");
			}
			return pixels;
		}

		private int steps() {
			String type = this.sampler.secondOrder() ? "*: 'NoneType' and 'int'" : "//: 'NoneType' and 'NoneType'";
			int steps = required("steps", "unsupported operand type(s) for " + type);
			if (steps == 0) {
				throw Refusal.uncaught("ZeroDivisionError", "integer division or modulo by zero");
			}
			if (steps < 0) {
				throw Refusal.uncaught("RuntimeError", "number of steps must be non-negative");
			}
			required("cfg_scale", "unsupported operand type(s) for *: 'float' and 'NoneType'");
			if (!this.kind.equals("img2img")) {
				return steps;
			}
			return (int) (Math.min(this.request.number("denoising_strength", 0), 0.999) * steps) + 1;
		}

		/** Returns the drawing of the second pass of the hires. fix. */
		private Drawing hiresFix() {
			String upscaler = this.request.text("hr_upscaler", "");
			if (!this.request.isNull("hr_upscaler") && !Upscalers.isLatent(upscaler) && !Upscalers.exists(upscaler)) {
				throw Refusal.uncaught("Exception", "could not find upscaler named " + upscaler);
			}
			String checkpoint = this.request.text("hr_checkpoint_name", "");
			if (!checkpoint.isEmpty() && !checkpoint.equals("Use same checkpoint")) {
				findCheckpoint(checkpoint);
			}
			if (!this.request.isNull("firstpass_image")) {
				throw Refusal.uncaught("ValueError",
						"could not convert string to float: '" + this.request.get("firstpass_image") + "'");
			}
			int width = this.request.integer("width", 0);
			int height = this.request.integer("height", 0);
			int resizeX = this.request.integer("hr_resize_x", 0);
			int resizeY = this.request.integer("hr_resize_y", 0);
			double scale = this.request.number("hr_scale", 2);
			this.extraParameters.put("Denoising strength", this.request.get("denoising_strength"));
			putHiresPrompt("Hires prompt", this.request.text("hr_prompt", ""), this.request.text("prompt", ""));
			putHiresPrompt("Hires negative prompt", this.request.text("hr_negative_prompt", ""),
					this.request.text("negative_prompt", ""));
			this.extraParameters.put("Hires schedule type", null);
			if (resizeX == 0 && resizeY == 0) {
				this.extraParameters.put("Hires upscale", scale);
				resizeX = (int) (width * scale);
				resizeY = (int) (height * scale);
			}
			else {
				this.extraParameters.put("Hires resize", resizeX + "x" + resizeY);
				resizeX = (resizeX == 0) ? resizeY * width / height : resizeX;
				resizeY = (resizeY == 0) ? resizeX * height / width : resizeY;
			}
			if (this.request.integer("hr_second_pass_steps", 0) > 0) {
				this.extraParameters.put("Hires steps", this.request.get("hr_second_pass_steps"));
			}
			if (!upscaler.isEmpty()) {
				this.extraParameters.put("Hires upscaler", upscaler);
			}
			return Drawing.landscape(Math.max(8, resizeX / 8 * 8), Math.max(8, resizeY / 8 * 8));
		}

		private void putHiresPrompt(String name, String prompt, String sameAs) {
			this.extraParameters.put(name, (prompt.isEmpty() || prompt.equals(sameAs)) ? null : prompt);
		}

		private Drawing initImage() {
			double strength = this.request.number("denoising_strength", 0);
			if (this.request.isNull("denoising_strength")) {
				throw Refusal.uncaught("TypeError", "'<' not supported between instances of 'float' and 'NoneType'");
			}
			this.extraParameters.put("Denoising strength", strength);
			if (this.initImages.isEmpty()) {
				throw Refusal.uncaught("IndexError",
						"Dimension out of range (expected to be in range of [-1, 0], but got -3)");
			}
			if (this.initImages.size() > 1) {
				if (this.initImages.size() > this.batchSize) {
					throw Refusal.uncaught("RuntimeError", "bad number of images passed: " + this.initImages.size()
							+ "; expecting " + this.batchSize + " or less");
				}
				this.batchSize = this.initImages.size();
			}
			InputImage init = this.initImages.get(0);
			int resizeMode = this.request.integer("resize_mode", 0);
			InputImage mask = this.mask;
			boolean onlyMasked = mask != null && this.request.bool("inpaint_full_res", false);
			int width = onlyMasked ? init.width() : pixels("width");
			int height = onlyMasked ? init.height() : pixels("height");
			return Drawing.of(init.pixels(), width, height, resizeMode, Math.max(0, Math.min(1, strength)),
					(mask != null) ? mask(mask, width, height, resizeMode, onlyMasked) : null);
		}

		private float[] mask(InputImage mask, int width, int height, int resizeMode, boolean onlyMasked) {
			if (!this.request.isNull("latent_mask")) {
				throw Refusal.uncaught("AttributeError", "'str' object has no attribute 'convert'");
			}
			boolean inverted = this.request.integer("inpainting_mask_invert", 0) != 0;
			int blurX = this.request.integer("mask_blur", this.request.integer("mask_blur_x", 4));
			int blurY = this.request.integer("mask_blur", this.request.integer("mask_blur_y", 4));
			if (blurX > 0) {
				this.extraParameters.put("Mask blur", blurX);
			}
			if (inverted) {
				this.extraParameters.put("Mask mode", "Inpaint not masked");
			}
			int fill = this.request.integer("inpainting_fill", 1);
			if (fill != 1) {
				this.extraParameters.put("Masked content", switch (fill) {
					case 0 -> "fill";
					case 2 -> "latent noise";
					default -> "latent nothing";
				});
			}
			if (onlyMasked) {
				this.extraParameters.put("Inpaint area", "Only masked");
				this.extraParameters.put("Masked area padding", this.request.get("inpaint_full_res_padding"));
			}
			return Mask.of(mask.image(), width, height, onlyMasked ? 0 : resizeMode, inverted, blurX, blurY);
		}

		private void generateBatch(int from, Drawing first, @Nullable Drawing second, int steps) {
			BigInteger seed = this.seeds.get(from);
			if (seed.bitLength() > 64 || (seed.signum() < 0 && seed.bitLength() > 63)) {
				throw Refusal.uncaught("RuntimeError", "Overflow when unpacking long");
			}
			Drawing drawing = first;
			double done = sample(from, first, steps);
			if (second != null) {
				if (this.request.isNull("denoising_strength")) {
					throw Refusal.uncaught("TypeError", "'>' not supported between instances of 'NoneType' and 'int'");
				}
				Automatic1111Generation.this.state.nextJob();
				if (!Automatic1111Generation.this.state.isInterrupted()) {
					int secondSteps = this.request.integer("hr_second_pass_steps", 0);
					drawing = second;
					done = sample(from, second, (secondSteps > 0) ? secondSteps : steps);
				}
			}
			for (int index = from; index < Math.min(from + this.batchSize, this.prompts.size()); index++) {
				this.images.add(new Image(index, drawing, done));
			}
		}

		/** Returns the fraction of the steps that were performed. */
		private double sample(int from, Drawing drawing, int steps) {
			SharedState state = Automatic1111Generation.this.state;
			ModelFailure failure = ModelFailure.of(this.prompts.get(from), drawing, this.batchSize);
			failure.beforeStep(0);
			state.samplingSteps(steps);
			for (int step = 0; step < steps; step++) {
				Automatic1111Generation.this.gpu.step(state::isStopped);
				if (state.isStopped()) {
					return (double) step / steps;
				}
				double done = (step + 1.0) / steps;
				state.samplingStep(step, () -> Png.write(new Image(from, drawing, done).pixels(), drawing.width(),
						drawing.height(), Map.of()));
				failure.beforeStep(step + 1);
			}
			failure.afterSteps();
			return 1;
		}

		/** Encodes the images with the options that are set after the generation. */
		Response result() {
			int grid = hasGrid() ? 1 : 0;
			List<String> infotexts = new ArrayList<>();
			this.images.forEach((image) -> infotexts.add(infotext(image.index)));
			List<String> encoded = new ArrayList<>();
			if (this.request.bool("send_images", true)) {
				for (int i = 0; i < this.images.size(); i++) {
					Image image = this.images.get(i);
					encoded
						.add(encode(image.pixels(), image.drawing.width(), image.drawing.height(), infotexts.get(i)));
				}
				if (grid > 0) {
					encoded.add(0, grid(infotexts.get(0)));
				}
			}
			if (grid > 0) {
				infotexts.add(0, infotexts.get(0));
			}
			return Response.json(Api.object("images", encoded, "parameters", parameters(), "info",
					Json.ascii(info(grid, infotexts))));
		}

		private boolean hasGrid() {
			Automatic1111Settings settings = Automatic1111Generation.this.settings;
			if ("prompt matrix".equals(this.script)) {
				return !this.images.isEmpty();
			}
			return this.request.bool("save_images", false) && settings.bool("return_grid")
					&& (this.images.size() > 1 || (this.images.size() == 1 && !settings.bool("grid_only_if_multiple")));
		}

		/** Returns the grid, which has a heading for "prompt matrix". */
		private String grid(String infotext) {
			int rows = (int) Math.max(1, Math.round(Math.sqrt(this.images.size())));
			int columns = (this.images.size() + rows - 1) / rows;
			int width = this.images.get(0).drawing.width();
			int height = this.images.get(0).drawing.height();
			int fontSize = (width + height) / 25;
			int heading = (this.script != null) ? fontSize + fontSize / 2 * 2 : 0;
			int[] pixels = new int[columns * width * (heading + rows * height)];
			for (int i = 0; i < this.images.size(); i++) {
				int[] cell = this.images.get(i).pixels();
				for (int y = 0; y < Math.min(height, cell.length / width); y++) {
					System.arraycopy(cell, y * width, pixels,
							((heading + i / columns * height + y) * columns + i % columns) * width, width);
				}
			}
			return encode(pixels, columns * width, heading + rows * height, infotext);
		}

		private String encode(int[] pixels, int width, int height, String infotext) {
			Automatic1111Settings settings = Automatic1111Generation.this.settings;
			String text = settings.bool("enable_pnginfo") ? infotext : "";
			return ImageFiles.encode(pixels, width, height, text.isEmpty() ? Map.of() : Map.of("parameters", text),
					settings);
		}

		/** Returns all fields, including those that the request does not have. */
		private Map<String, @Nullable Object> parameters() {
			Map<String, @Nullable Object> parameters = new LinkedHashMap<>(this.request.values());
			if (!this.request.bool("include_init_images", false)) {
				parameters.replace("init_images", null);
				parameters.replace("mask", null);
			}
			return parameters;
		}

		private String infotext(int index) {
			Map<String, @Nullable Object> extra = new LinkedHashMap<>(this.extraParameters);
			Object scheduleType = extra.remove("Schedule type");
			Map<String, @Nullable Object> parameters = Api.object("Steps", this.request.get("steps"), "Sampler",
					this.sampler.sampler(), "Schedule type",
					Objects.requireNonNullElse(scheduleType, this.sampler.scheduler()), "CFG scale",
					this.request.get("cfg_scale"), "Seed", this.seeds.get(index), "Size",
					this.request.get("width") + "x" + this.request.get("height"), "Model hash",
					this.checkpoint.shortHash(), "Model", this.checkpoint.modelName());
			if (this.request.number("subseed_strength", 0) != 0) {
				parameters.put("Variation seed", this.subseeds.get(index));
				parameters.put("Variation seed strength", this.request.get("subseed_strength"));
			}
			parameters.put("Denoising strength", extra.remove("Denoising strength"));
			if (this.clipSkip > 1) {
				parameters.put("Clip skip", this.clipSkip);
			}
			parameters.putAll(extra);
			parameters.put("Version", "v1.10.1");
			return (this.prompts.get(index) + (this.negativePrompt.isEmpty() ? "" : "\nNegative prompt: ")
					+ this.negativePrompt + "\n" + GenerationParameters.write(parameters))
				.strip();
		}

		private Map<String, @Nullable Object> info(int indexOfFirstImage, List<String> infotexts) {
			Fields request = this.request;
			boolean restoreFaces = request.bool("restore_faces", false);
			return Api.object("prompt", this.prompts.get(0), "all_prompts", this.prompts, "negative_prompt",
					this.negativePrompt, "all_negative_prompts",
					this.prompts.stream().map((prompt) -> this.negativePrompt).toList(), "seed", this.seeds.get(0),
					"all_seeds", this.seeds, "subseed", this.subseeds.get(0), "all_subseeds", this.subseeds,
					"subseed_strength", request.get("subseed_strength"), "width", request.get("width"), "height",
					request.get("height"), "sampler_name", this.sampler.sampler(), "cfg_scale",
					request.get("cfg_scale"), "steps", request.get("steps"), "batch_size", this.batchSize,
					"restore_faces", restoreFaces, "face_restoration_model",
					restoreFaces ? Automatic1111Generation.this.settings.value("face_restoration_model") : null,
					"sd_model_name", this.checkpoint.modelName(), "sd_model_hash", this.checkpoint.shortHash(),
					"sd_vae_name", null, "sd_vae_hash", null, "seed_resize_from_w", request.get("seed_resize_from_w"),
					"seed_resize_from_h", request.get("seed_resize_from_h"), "denoising_strength",
					request.get("denoising_strength"), "extra_generation_params", this.extraParameters,
					"index_of_first_image", indexOfFirstImage, "infotexts", infotexts, "styles",
					Objects.requireNonNullElse(request.get("styles"), List.of()), "job_timestamp", this.jobTimestamp,
					"clip_skip", this.clipSkip, "is_using_inpainting_conditioning", false, "version", "v1.10.1");
		}

		/**
		 * An image of this generation.
		 */
		private final class Image {

			private final int index;

			private final Drawing drawing;

			private final double done;

			Image(int index, Drawing drawing, double done) {
				this.index = index;
				this.drawing = drawing;
				this.done = done;
			}

			int[] pixels() {
				Processing processing = Processing.this;
				return this.drawing.draw(processing.prompts.get(this.index) + '\0' + processing.negativePrompt,
						processing.seeds.get(this.index).longValue(), this.done);
			}

		}

	}

}
