package io.stablediffusion.sample;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.image.Image;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The response of {@code POST /api/generate} and of each error.
 *
 * @param success whether the call succeeded
 * @param images the images, encoded as base64
 * @param info the values that the WebUI used, as JSON in a string
 * @param error the message of the error
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record GenerateResponse(boolean success,
		@ArraySchema(schema = @Schema(type = "string", format = "byte")) @Nullable List<Image> images,
		@Nullable String info, @Nullable String error) {

	static GenerateResponse success(GeneratedImages generated) {
		return new GenerateResponse(true, generated.images(), generated.info().raw(), null);
	}

	static GenerateResponse failure(String error) {
		return new GenerateResponse(false, null, null, error);
	}

}
