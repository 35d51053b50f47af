package io.stablediffusion.test;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The operations of AUTOMATIC1111 on given images: upscaling, infotexts and captions.
 */
final class Automatic1111Images {

	private final Gpu gpu;

	private final SharedState state;

	private final Automatic1111Settings settings;

	Automatic1111Images(Gpu gpu, SharedState state, Automatic1111Settings settings) {
		this.gpu = gpu;
		this.state = state;
		this.settings = settings;
	}

	Response extra(Fields request) {
		InputImage input = InputImage.decode(request.get("image"));
		List<Upscaled> upscaled = this.gpu.inTurn(() -> upscale(List.of(input), request));
		return Response
			.json(Api.object("html_info", upscaled.get(0).html(), "image", upscaled.get(0).encode(this.settings)));
	}

	Response extraBatch(Fields request) {
		List<InputImage> inputs = new ArrayList<>();
		if (request.get("imageList") instanceof List<?> files) {
			files.forEach((file) -> inputs.add(InputImage.decode(((Fields) file).get("data"))));
		}
		List<Upscaled> upscaled = this.gpu.inTurn(() -> upscale(inputs, request));
		String html = upscaled.isEmpty() ? "<p></p>" : upscaled.get(upscaled.size() - 1).html();
		return Response.json(Api.object("html_info", html, "images",
				upscaled.stream().map((image) -> image.encode(this.settings)).toList()));
	}

	/** Upscales the images. If this fails, the state of the failed job remains. */
	private List<Upscaled> upscale(List<InputImage> inputs, Fields request) {
		this.state.begin("extras");
		this.state.jobCount(inputs.size());
		List<Upscaled> upscaled = new ArrayList<>();
		for (InputImage input : inputs) {
			this.state.nextJob();
			if (this.state.isInterrupted()) {
				break;
			}
			this.state.job("Upscale");
			upscaled.add(upscale(input, request));
		}
		this.state.end();
		return upscaled;
	}

	private static Upscaled upscale(InputImage input, Fields request) {
		Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
		BufferedImage image = input.pixels();
		String upscaler = request.text("upscaler_1", "None");
		if (upscaler.equals("None")) {
			return new Upscaled(input, image, parameters);
		}
		checkUpscaler(upscaler);
		String second = request.text("upscaler_2", "None");
		if (!second.equals("None")) {
			checkUpscaler(second);
		}
		if (request.integer("resize_mode", 0) == 1) {
			int width = request.integer("upscaling_resize_w", 512);
			int height = request.integer("upscaling_resize_h", 512);
			double scale = Math.max((double) width / image.getWidth(), (double) height / image.getHeight());
			parameters.put("Postprocess upscale to", width + "x" + height);
			image = scale(image, scale);
			if (request.bool("upscaling_crop", true)) {
				parameters.put("Postprocess crop to", width + "x" + height);
				image = crop(image, width, height);
			}
		}
		else {
			double scale = request.number("upscaling_resize", 2);
			parameters.put("Postprocess upscale by", scale);
			image = scale(image, scale);
		}
		parameters.put("Postprocess upscaler", upscaler);
		if (!second.equals("None") && request.number("extras_upscaler_2_visibility", 0) > 0) {
			parameters.put("Postprocess upscaler 2", second);
		}
		return new Upscaled(input, image, parameters);
	}

	private static void checkUpscaler(String name) {
		if (!Upscalers.exists(name)) {
			throw Refusal.uncaught("AssertionError", "could not find upscaler named " + name);
		}
	}

	/** Scales an image to a size that is a multiple of 8. */
	private static BufferedImage scale(BufferedImage image, double scale) {
		return InputImage.resize(image, Math.max(8, (int) (image.getWidth() * scale) / 8 * 8),
				Math.max(8, (int) (image.getHeight() * scale) / 8 * 8));
	}

	private static BufferedImage crop(BufferedImage image, int width, int height) {
		BufferedImage cropped = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
		cropped.getGraphics()
			.drawImage(image, width / 2 - image.getWidth() / 2, height / 2 - image.getHeight() / 2, null);
		return cropped;
	}

	Response pngInfo(Fields request) {
		InputImage input = InputImage.decode(request.text("image", "").strip());
		Map<String, String> items = input.texts();
		String info = Objects.requireNonNullElse(items.remove("parameters"), "");
		return Response.json(Api.object("info", info, "items", items, "parameters", GenerationParameters.parse(info)));
	}

	Response interrogate(Fields request) {
		InputImage.decode(request.get("image"));
		return this.gpu.inTurn(() -> switch (request.text("model", "")) {
			case "clip" -> Response.json(Api.object("caption", "a landscape with hills and a sun"));
			case "deepdanbooru" -> Response.json(Api.object("caption", "landscape, hill, sun"));
			default -> throw Refusal.http(404, "Model not found");
		});
	}

	Response detect(Fields request) {
		List<?> images = (request.get("controlnet_input_images") instanceof List<?> list) ? list : List.of();
		if (images.isEmpty()) {
			throw Refusal.http(422, "No image selected");
		}
		images.forEach(InputImage::decode);
		return Response.json(Api.object("images", images, "info", "Success"));
	}

	/**
	 * An upscaled image.
	 */
	private record Upscaled(InputImage original, BufferedImage image, Map<String, @Nullable Object> parameters) {

		String html() {
			return "<p>" + GenerationParameters.write(this.parameters) + "</p>";
		}

		String encode(Automatic1111Settings settings) {
			Map<String, String> texts = new LinkedHashMap<>(this.original.texts());
			if (!this.parameters.isEmpty()) {
				texts.put("postprocessing", GenerationParameters.write(this.parameters));
			}
			return ImageFiles.encode(InputImage.rgb(this.image), this.image.getWidth(), this.image.getHeight(), texts,
					settings);
		}

	}

}
