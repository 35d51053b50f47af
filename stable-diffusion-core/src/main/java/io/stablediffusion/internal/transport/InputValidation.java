package io.stablediffusion.internal.transport;

import java.util.List;
import java.util.Map;

import io.stablediffusion.ValidationSettings;
import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageFormat;
import io.stablediffusion.image.ImageSize;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.image.ImageRequestEncoder;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Validates requests before they are sent, and refuses those that no server accepts.
 */
public final class InputValidation {

	private static final List<String> SIZES = List.of("width", "height");

	private static final String SWITCH_OFF = ". To send it without validation, set the client's validation.enabled to false";

	private final ValidationSettings settings;

	public InputValidation(ValidationSettings settings) {
		this.settings = settings;
	}

	/** Validates a request before the call waits in the generation queue. */
	<T> Mono<T> check(Endpoint<T> endpoint, @Nullable Object body, Mono<T> call) {
		if (!this.settings.enabled() || body == null || !endpoint.has(Endpoint.Trait.API)) {
			return call;
		}
		return Mono.defer(() -> {
			if (endpoint.has(Endpoint.Trait.SIZE) && body instanceof Map<?, ?> parameters) {
				SIZES.forEach((name) -> checkSize(name, parameters.get(name)));
			}
			if (mayHaveImages(body)) {
				ImageRequestEncoder.of(body).forEachImage(this::checkImage);
				if (body instanceof Map<?, ?> parameters) {
					checkMask(parameters);
				}
			}
			return call;
		});
	}

	/** Whether a request can contain images. Avoids encoding most requests. */
	private static boolean mayHaveImages(@Nullable Object value) {
		if (value instanceof Map<?, ?> map) {
			return map.values().stream().anyMatch(InputValidation::mayHaveImages);
		}
		return !(value == null || value instanceof String || value instanceof Number || value instanceof Boolean);
	}

	private void checkSize(String name, @Nullable Object value) {
		if (!(value instanceof Number number)) {
			return; // the server uses its default
		}
		long pixels = number.longValue();
		if (pixels < this.settings.minSize() || pixels > this.settings.maxSize()) {
			throw new IllegalArgumentException(
					name + " must be between " + this.settings.minSize() + " and " + this.settings.maxSize()
							+ " (the client's validation.min-size and validation.max-size), but is " + pixels);
		}
		if (pixels % this.settings.sizeMultiple() != 0) {
			throw new IllegalArgumentException(name + " must be a multiple of " + this.settings.sizeMultiple()
					+ " (the client's validation.size-multiple), but is " + pixels);
		}
	}

	private void checkImage(String field, Image image) {
		if (image.length() > this.settings.maxImageSize().toBytes()) {
			throw new IllegalArgumentException(field + " must have at most " + this.settings.maxImageSize().toBytes()
					+ " bytes (the client's validation.max-image-size), but is " + image);
		}
		if (image.format() == ImageFormat.UNKNOWN) {
			// some servers ignore such an image without an error
			throw new IllegalArgumentException(
					field + " must be an image that a WebUI reads (PNG, JPEG, WebP, GIF or BMP), but is " + image
							+ SWITCH_OFF);
		}
	}

	/** A server scales the mask to the image, and would change the wrong part of it. */
	private static void checkMask(Map<?, ?> parameters) {
		if (!(parameters.get("mask") instanceof Image mask
				&& parameters.get("init_images") instanceof List<?> images)) {
			return;
		}
		ImageSize size = mask.size().orElse(null);
		for (int i = 0; i < images.size() && size != null; i++) {
			if (images.get(i) instanceof Image image && !fits(size, image)) {
				throw new IllegalArgumentException("mask must have the size of init_images[" + i + "], "
						+ image.size().orElseThrow() + ", but is " + size + SWITCH_OFF);
			}
		}
	}

	private static boolean fits(ImageSize mask, Image image) {
		ImageSize size = image.size().orElse(mask);
		// the server rotates a photo according to its EXIF data
		boolean rotated = image.format() == ImageFormat.JPEG && mask.width() == size.height()
				&& mask.height() == size.width();
		return rotated || mask.equals(size);
	}

}
