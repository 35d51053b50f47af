package io.stablediffusion.extension;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.stablediffusion.image.Image;
import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.parameter.ParameterRules;
import io.stablediffusion.internal.parameter.ParametersDeserializer;
import io.stablediffusion.internal.parameter.ParametersSerializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * The parameters of {@link ControlNet#detect}. Any Jackson mapper writes the request as
 * the JSON object that is sent, and reads it again.
 *
 * @param module the name of the module, for example {@code canny}
 * @param images the images, at least one
 * @param masks the masks of the images; null for none; an empty list is read as null
 * @param processorRes the resolution of the module in pixels; null for the server's
 * default
 * @param thresholdA the first setting of the module; null for its default
 * @param thresholdB the second setting of the module; null for its default
 * @param lowVram whether to use less GPU memory; null for the server's default
 * @since 0.1.0
 */
@JsonSerialize(using = DetectRequest.Serializer.class)
@JsonDeserialize(using = DetectRequest.Deserializer.class)
public record DetectRequest(@JsonProperty("controlnet_module") String module,
		@JsonProperty("controlnet_input_images") List<Image> images,
		@JsonProperty("controlnet_masks") @Nullable List<Image> masks,
		@JsonProperty("controlnet_processor_res") @Nullable Integer processorRes,
		@JsonProperty("controlnet_threshold_a") @Nullable Double thresholdA,
		@JsonProperty("controlnet_threshold_b") @Nullable Double thresholdB,
		@JsonProperty("low_vram") @Nullable Boolean lowVram) {

	private static final ParameterRules RULES = new ParameterRules()
		.whole(-1, Integer.MAX_VALUE, "controlnet_processor_res")
		.image("controlnet_input_images", "controlnet_masks");

	public DetectRequest {
		module = Checks.notBlank("module", module);
		images = Checks.noNulls("images", images);
		if (images.isEmpty()) {
			throw new IllegalArgumentException("images must not be empty");
		}
		masks = (masks != null && !masks.isEmpty()) ? Checks.noNulls("masks", masks) : null;
		check("controlnet_processor_res", processorRes);
		check("controlnet_threshold_a", thresholdA);
		check("controlnet_threshold_b", thresholdB);
	}

	private static void check(String name, @Nullable Object value) {
		if (value != null) {
			RULES.check(name, value);
		}
	}

	/**
	 * Creates a request with the defaults of the module.
	 * @param module the name of the module
	 * @param images the images, at least one
	 * @return the request
	 */
	public static DetectRequest of(String module, Image... images) {
		return new DetectRequest(module, Checks.noNulls("images", images), null, null, null, null, null);
	}

	static final class Serializer extends ParametersSerializer<DetectRequest> {

		Serializer() {
			super(Serializer::of);
		}

		private static Map<String, Object> of(DetectRequest request) {
			Map<String, @Nullable Object> values = new LinkedHashMap<>();
			values.put("controlnet_module", request.module());
			values.put("controlnet_input_images", request.images());
			values.put("controlnet_masks", request.masks());
			values.put("controlnet_processor_res", request.processorRes());
			values.put("controlnet_threshold_a", request.thresholdA());
			values.put("controlnet_threshold_b", request.thresholdB());
			values.put("low_vram", request.lowVram());
			values.values().removeIf((value) -> value == null);
			return RULES.checkAll(values);
		}

	}

	static final class Deserializer extends ParametersDeserializer<DetectRequest> {

		Deserializer() {
			super(DetectRequest.class, Deserializer::from);
		}

		private static DetectRequest from(Map<String, @Nullable Object> json) {
			json.values().removeIf((value) -> value == null);
			Map<String, Object> values = RULES.checkAll(json);
			Number resolution = get(values, "controlnet_processor_res", Number.class);
			Number a = get(values, "controlnet_threshold_a", Number.class);
			Number b = get(values, "controlnet_threshold_b", Number.class);
			return new DetectRequest(Checks.notNull("module", get(values, "controlnet_module", String.class)),
					Checks.notNull("images", images(values, "controlnet_input_images")),
					images(values, "controlnet_masks"), (resolution != null) ? (Integer) resolution.intValue() : null,
					(a != null) ? (Double) a.doubleValue() : null, (b != null) ? (Double) b.doubleValue() : null,
					get(values, "low_vram", Boolean.class));
		}

		private static @Nullable List<Image> images(Map<String, Object> values, String name) {
			List<?> images = get(values, name, List.class);
			return (images != null) ? images.stream().map((image) -> cast(name, image, Image.class)).toList() : null;
		}

		private static <T> @Nullable T get(Map<String, Object> values, String name, Class<T> type) {
			Object value = values.get(name);
			return (value != null) ? cast(name, value, type) : null;
		}

		private static <T> T cast(String name, Object value, Class<T> type) {
			if (!type.isInstance(value)) {
				throw new IllegalArgumentException(name + " must be of type " + type.getSimpleName()
						+ ", but is of type " + value.getClass().getSimpleName());
			}
			return type.cast(value);
		}

	}

}
