package io.stablediffusion.extension;

import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.stablediffusion.image.Image;
import io.stablediffusion.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a module made of images.
 *
 * @param info what the server says, usually {@code Success}
 * @param images the maps
 * @param poses people as data, from the modules for poses
 */
public record Detection(@Nullable String info, List<Image> images, List<JsonObject> poses) {

	public Detection(@JsonProperty("info") @Nullable String info, @JsonProperty("images") @Nullable List<Image> images,
			@JsonProperty("poses") @Nullable List<JsonObject> poses) {
		this.info = info;
		this.images = (images != null) ? images.stream().filter(Objects::nonNull).toList() : List.of();
		this.poses = (poses != null) ? List.copyOf(poses) : List.of();
	}

}
