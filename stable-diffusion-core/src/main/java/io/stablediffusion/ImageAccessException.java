package io.stablediffusion;

/**
 * An image could not be read from its file to be sent, or could not be written to the
 * {@link io.stablediffusion.image.ImageStore} that a response goes to. The cause is what
 * the file system or the store threw. Methods of {@link io.stablediffusion.image.Image}
 * that are no calls of a client, for example {@code writeTo}, throw
 * {@link java.io.UncheckedIOException} instead.
 */
public final class ImageAccessException extends StableDiffusionException {

	/**
	 * As a client reports it.
	 * @param message what was tried, what happened, and what to do
	 * @param cause what the file system or the store threw
	 */
	public ImageAccessException(String message, Throwable cause) {
		super(message, cause);
	}

}
