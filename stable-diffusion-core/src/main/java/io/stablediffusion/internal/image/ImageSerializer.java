package io.stablediffusion.internal.image;

import io.stablediffusion.image.Image;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/**
 * Leaves an image to {@link ImageRequestEncoder}, or else writes its base64 to the JSON
 * without an intermediate string.
 */
public final class ImageSerializer extends ValueSerializer<Image> {

	@Override
	public void serialize(Image image, JsonGenerator generator, SerializationContext context) {
		if (context.getAttribute(ImageRequestEncoder.RECORDER) instanceof ImageRequestEncoder.Recorder recorder) {
			recorder.leaveOut(image, generator);
		}
		else if (generator.streamWriteOutputTarget() == null) { // writes to a tree
			generator.writeString(image.toBase64());
		}
		else {
			generator.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, image.inputStream(),
					Math.toIntExact(image.length()));
		}
	}

}
