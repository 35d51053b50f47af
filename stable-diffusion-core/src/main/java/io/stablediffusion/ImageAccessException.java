package io.stablediffusion;

/**
 * Thrown when an image of a request cannot be read from its file, or an image of a
 * response cannot be written to its {@link io.stablediffusion.image.ImageStore}. The
 * cause is the exception of the file system or store. Methods of
 * {@link io.stablediffusion.image.Image}, for example {@code writeTo}, throw
 * {@link java.io.UncheckedIOException} instead.
 *
 * @since 0.1.0
 */
public final class ImageAccessException extends StableDiffusionException {

	/**
	 * Creates an exception.
	 * @param message the request, the error and a possible solution
	 * @param cause the exception of the file system or store
	 */
	public ImageAccessException(String message, Throwable cause) {
		super(message, cause);
	}

}
