package io.stablediffusion;

import java.util.List;
import java.util.Map;

import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageEncoder;
import io.stablediffusion.image.ImageFormat;
import io.stablediffusion.image.ImageSize;
import io.stablediffusion.support.Checks;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.util.unit.DataSize;

/**
 * Which requests are refused before they are sent, with an
 * {@link IllegalArgumentException} that names field, value and rule.
 */
public final class InputRules extends Settings<InputRules> {

	private static final List<String> SIZES = List.of("width", "height");

	private static final String SWITCH_OFF = ". The client's validation.enabled=false sends it all the same";

	private boolean enabled = true;

	private int minSize = 64;

	private int maxSize = 4096;

	private int sizeMultiple = 8;

	private DataSize maxImageSize = DataSize.ofMegabytes(50);

	InputRules() {
	}

	/**
	 * Whether there are any rules: those of sizes, that what is sent as an image is one
	 * (PNG, JPEG, WebP, GIF or BMP), and that a mask has the size of its image.
	 * @param enabled true by default
	 * @return these rules
	 */
	public InputRules enabled(boolean enabled) {
		this.enabled = enabled;
		return this;
	}

	/**
	 * The least {@code width} and {@code height} of a generation.
	 * @param minSize 64 pixels by default
	 * @return these rules
	 */
	public InputRules minSize(int minSize) {
		this.minSize = minSize;
		return this;
	}

	/**
	 * The greatest {@code width} and {@code height} of a generation.
	 * @param maxSize 4096 pixels by default
	 * @return these rules
	 */
	public InputRules maxSize(int maxSize) {
		this.maxSize = maxSize;
		return this;
	}

	/**
	 * What {@code width} and {@code height} of a generation must be a multiple of.
	 * @param sizeMultiple 8 pixels by default, as the models need it; 64 for
	 * stable-diffusion.cpp, which rounds up to it
	 * @return these rules
	 */
	public InputRules sizeMultiple(int sizeMultiple) {
		this.sizeMultiple = sizeMultiple;
		return this;
	}

	/**
	 * The largest image to send, in any request.
	 * @param maxImageSize 50 MB by default, of the encoded image
	 * @return these rules
	 */
	public InputRules maxImageSize(DataSize maxImageSize) {
		this.maxImageSize = Checks.notNull("maxImageSize", maxImageSize);
		return this;
	}

	void validate() {
		if (this.minSize < 1 || this.maxSize < this.minSize) {
			throw new ConfigurationException("validation.max-size",
					"must be at least validation.min-size, but they are " + this.maxSize + " and " + this.minSize,
					"Use for example 4096 and 64.");
		}
		if (this.sizeMultiple < 1) {
			throw new ConfigurationException("validation.size-multiple",
					"must be at least 1, but is " + this.sizeMultiple, "Use 8, or 1 for any size.");
		}
		if (this.maxImageSize.toBytes() < 1) {
			throw new ConfigurationException("validation.max-image-size",
					"must be above 0, but is " + this.maxImageSize, "Use a size such as 50MB.");
		}
	}

	/** Before anything is sent, or waits for its turn. */
	<T> Mono<T> check(Endpoint<T> endpoint, @Nullable Object body, Mono<T> call) {
		if (!this.enabled || body == null || !endpoint.has(Endpoint.Trait.API)) {
			return call;
		}
		return Mono.defer(() -> {
			if (endpoint.has(Endpoint.Trait.SIZE) && body instanceof Map<?, ?> parameters) {
				SIZES.forEach((name) -> checkSize(name, parameters.get(name)));
			}
			if (mayHaveImages(body)) {
				ImageEncoder.of(body).forEachImage(this::checkImage);
				if (body instanceof Map<?, ?> parameters) {
					checkMask(parameters);
				}
			}
			return call;
		});
	}

	/** Most requests have none, and need not be encoded to see that. */
	private static boolean mayHaveImages(@Nullable Object value) {
		if (value instanceof Map<?, ?> map) {
			return map.values().stream().anyMatch(InputRules::mayHaveImages);
		}
		return !(value == null || value instanceof String || value instanceof Number || value instanceof Boolean);
	}

	private void checkSize(String name, @Nullable Object value) {
		if (!(value instanceof Number number)) {
			return; // the server's default
		}
		long pixels = number.longValue();
		if (pixels < this.minSize || pixels > this.maxSize) {
			throw new IllegalArgumentException(name + " must be between " + this.minSize + " and " + this.maxSize
					+ " (the client's validation.min-size and validation.max-size), but is " + pixels);
		}
		if (pixels % this.sizeMultiple != 0) {
			throw new IllegalArgumentException(name + " must be a multiple of " + this.sizeMultiple
					+ " (the client's validation.size-multiple), but is " + pixels);
		}
	}

	private void checkImage(String field, Image image) {
		if (image.length() > this.maxImageSize.toBytes()) {
			throw new IllegalArgumentException(field + " must have at most " + this.maxImageSize.toBytes()
					+ " bytes (the client's validation.max-image-size), but is " + image);
		}
		if (image.format() == ImageFormat.UNKNOWN) {
			// a server may generate without it, silently
			throw new IllegalArgumentException(
					field + " must be an image that a WebUI reads (PNG, JPEG, WebP, GIF or BMP), but is " + image
							+ SWITCH_OFF);
		}
	}

	/** A server stretches a mask, so that another part of the image changes. */
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
		// the server turns a photo as its EXIF data says
		boolean turned = image.format() == ImageFormat.JPEG && mask.width() == size.height()
				&& mask.height() == size.width();
		return turned || mask.equals(size);
	}

}
