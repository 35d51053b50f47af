package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A face restorer.
 *
 * @param name what {@code face_restoration_model} names
 * @param cmdDir its folder on the server
 */
public record FaceRestorer(String name, @Nullable String cmdDir) {

	public FaceRestorer(@Nullable String name, @Nullable String cmdDir) {
		this.name = (name != null) ? name : "";
		this.cmdDir = cmdDir;
	}

}
