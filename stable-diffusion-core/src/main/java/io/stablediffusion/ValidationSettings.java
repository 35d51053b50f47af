package io.stablediffusion;

import java.util.List;
import java.util.Map;

import io.stablediffusion.internal.Checks;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.util.unit.DataSize;

/**
 * Settings of the validation of requests. An invalid request is not sent: the call fails
 * with an {@link IllegalArgumentException} whose message contains the field, the value
 * and the rule.
 *
 * @since 0.1.0
 */
public final class ValidationSettings extends Settings<ValidationSettings> {

	private boolean enabled = true;

	private int minSize = 64;

	private int maxSize = 4096;

	private int sizeMultiple = 8;

	private DataSize maxImageSize = DataSize.ofMegabytes(50);

	/**
	 * Creates settings with their defaults.
	 */
	public ValidationSettings() {
	}

	/**
	 * Sets whether requests are validated: the sizes, the format of images (PNG, JPEG,
	 * WebP, GIF or BMP), and that a mask has the size of its image.
	 * @param enabled true by default
	 * @return these settings
	 */
	public ValidationSettings enabled(boolean enabled) {
		this.enabled = enabled;
		return this;
	}

	/**
	 * Sets the minimum {@code width} and {@code height} of a generation.
	 * @param minSize in pixels, at least 1; 64 by default
	 * @return these settings
	 */
	public ValidationSettings minSize(int minSize) {
		this.minSize = minSize;
		return this;
	}

	/**
	 * Sets the maximum {@code width} and {@code height} of a generation.
	 * @param maxSize in pixels, not below the minimum; 4096 by default
	 * @return these settings
	 */
	public ValidationSettings maxSize(int maxSize) {
		this.maxSize = maxSize;
		return this;
	}

	/**
	 * Sets the number of which {@code width} and {@code height} of a generation must be
	 * multiples.
	 * @param sizeMultiple in pixels, at least 1; 8 by default, which the models require.
	 * Use 64 for stable-diffusion.cpp, which rounds sizes up to multiples of 64
	 * @return these settings
	 */
	public ValidationSettings sizeMultiple(int sizeMultiple) {
		this.sizeMultiple = sizeMultiple;
		return this;
	}

	/**
	 * Sets the maximum size of an image in a request.
	 * @param maxImageSize the size of the image file, not of its base64; above 0; 50 MB
	 * by default
	 * @return these settings
	 */
	public ValidationSettings maxImageSize(DataSize maxImageSize) {
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

	/**
	 * Returns whether requests are validated.
	 * @return whether they are validated
	 */
	public boolean enabled() {
		return this.enabled;
	}

	/**
	 * Returns the minimum width and height.
	 * @return the size in pixels
	 */
	public int minSize() {
		return this.minSize;
	}

	/**
	 * Returns the maximum width and height.
	 * @return the size in pixels
	 */
	public int maxSize() {
		return this.maxSize;
	}

	/**
	 * Returns the number of which width and height must be multiples.
	 * @return the number in pixels
	 */
	public int sizeMultiple() {
		return this.sizeMultiple;
	}

	/**
	 * Returns the maximum size of an image in a request.
	 * @return the size
	 */
	public DataSize maxImageSize() {
		return this.maxImageSize;
	}

}
