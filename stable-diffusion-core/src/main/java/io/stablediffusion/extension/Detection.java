package io.stablediffusion.extension;

import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.stablediffusion.image.Image;
import io.stablediffusion.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The result of a ControlNet module.
 *
 * @param info the message of the server, usually {@code Success}
 * @param images the detected maps
 * @param poses the detected people as JSON; only modules for poses return them
 * @since 0.1.0
 */
public record Detection(@Nullable String info, List<Image> images, List<JsonObject> poses) {

	public Detection(@JsonProperty("info") @Nullable String info, @JsonProperty("images") @Nullable List<Image> images,
			@JsonProperty("poses") @Nullable List<JsonObject> poses) {
		this.info = info;
		this.images = (images != null) ? images.stream().filter(Objects::nonNull).toList() : List.of();
		this.poses = (poses != null) ? List.copyOf(poses) : List.of();
	}

}
