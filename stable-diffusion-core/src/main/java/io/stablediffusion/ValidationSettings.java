package io.stablediffusion;

import java.util.List;
import java.util.Map;

import io.stablediffusion.internal.Checks;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.util.unit.DataSize;

/**
 * Which requests are refused before they are sent, with an
 * {@link IllegalArgumentException} that names field, value and rule.
 */
public final class ValidationSettings extends Settings<ValidationSettings> {

	private boolean enabled = true;

	private int minSize = 64;

	private int maxSize = 4096;

	private int sizeMultiple = 8;

	private DataSize maxImageSize = DataSize.ofMegabytes(50);

	/**
	 * Settings with their defaults.
	 */
	public ValidationSettings() {
	}

	/**
	 * Whether there are any rules: those of sizes, that what is sent as an image is one
	 * (PNG, JPEG, WebP, GIF or BMP), and that a mask has the size of its image.
	 * @param enabled true by default
	 * @return these rules
	 */
	public ValidationSettings enabled(boolean enabled) {
		this.enabled = enabled;
		return this;
	}

	/**
	 * The least {@code width} and {@code height} of a generation.
	 * @param minSize 64 pixels by default
	 * @return these rules
	 */
	public ValidationSettings minSize(int minSize) {
		this.minSize = minSize;
		return this;
	}

	/**
	 * The greatest {@code width} and {@code height} of a generation.
	 * @param maxSize 4096 pixels by default
	 * @return these rules
	 */
	public ValidationSettings maxSize(int maxSize) {
		this.maxSize = maxSize;
		return this;
	}

	/**
	 * What {@code width} and {@code height} of a generation must be a multiple of.
	 * @param sizeMultiple 8 pixels by default, as the models need it; 64 for
	 * stable-diffusion.cpp, which rounds up to it
	 * @return these rules
	 */
	public ValidationSettings sizeMultiple(int sizeMultiple) {
		this.sizeMultiple = sizeMultiple;
		return this;
	}

	/**
	 * The largest image to send, in any request.
	 * @param maxImageSize 50 MB by default, of the encoded image
	 * @return these rules
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
	 * Whether requests are checked.
	 * @return the setting
	 */
	public boolean enabled() {
		return this.enabled;
	}

	/**
	 * The least width and height, in pixels.
	 * @return the setting
	 */
	public int minSize() {
		return this.minSize;
	}

	/**
	 * The greatest width and height, in pixels.
	 * @return the setting
	 */
	public int maxSize() {
		return this.maxSize;
	}

	/**
	 * What width and height must be a multiple of, in pixels.
	 * @return the setting
	 */
	public int sizeMultiple() {
		return this.sizeMultiple;
	}

	/**
	 * The largest image to send.
	 * @return the setting
	 */
	public DataSize maxImageSize() {
		return this.maxImageSize;
	}

}
