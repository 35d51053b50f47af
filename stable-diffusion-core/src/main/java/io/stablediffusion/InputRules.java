package io.stablediffusion;

import java.util.List;
import java.util.Map;

import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageEncoder;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.util.unit.DataSize;

/**
 * Which requests are refused before they are sent, with an
 * {@link IllegalArgumentException} that names field, value and rule.
 */
public final class InputRules {

	private static final List<String> SIZES = List.of("width", "height");

	private boolean enabled = true;

	private int minSize = 64;

	private int maxSize = 4096;

	private int sizeMultiple = 8;

	private DataSize maxImageSize = DataSize.ofMegabytes(50);

	InputRules() {
	}

	/**
	 * Whether there are any rules.
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
	 * The largest picture to send, in any request.
	 * @param maxImageSize 50 MB by default, of the encoded picture
	 * @return these rules
	 */
	public InputRules maxImageSize(DataSize maxImageSize) {
		this.maxImageSize = maxImageSize;
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
		if (!this.enabled || body == null) {
			return call;
		}
		return Mono.defer(() -> {
			if (endpoint.has(Endpoint.Trait.SIZE) && body instanceof Map<?, ?> parameters) {
				SIZES.forEach((name) -> checkSize(name, parameters.get(name)));
			}
			if (mayHaveImages(body)) {
				ImageEncoder.of(body).forEachImage(this::checkImage);
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
	}

}
