package io.stablediffusion.internal.image;

import java.lang.invoke.MethodHandles;
import java.util.Objects;
import java.util.function.Function;

import io.stablediffusion.image.Image;
import org.jspecify.annotations.Nullable;

/**
 * Creates images without a copy of their bytes. Only the client may do that, because the
 * owner of the array could change the image later, so {@link Image} has no public method
 * for it and registers its constructor here instead.
 */
public final class ImageFactory {

	private static volatile @Nullable Function<ImageSource, Image> constructor;

	private ImageFactory() {
	}

	/**
	 * Registers the constructor. Called only when {@link Image} is initialized.
	 * @param constructor creates an image from a source
	 */
	public static void register(Function<ImageSource, Image> constructor) {
		ImageFactory.constructor = constructor;
	}

	/**
	 * Creates an image.
	 * @param source the bytes
	 * @return the image
	 */
	public static Image of(ImageSource source) {
		if (constructor == null) {
			try {
				MethodHandles.lookup().ensureInitialized(Image.class);
			}
			catch (IllegalAccessException ex) {
				throw new IllegalStateException(ex);
			}
		}
		return Objects.requireNonNull(constructor).apply(source);
	}

}
