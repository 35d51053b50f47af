package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A face restorer of a server.
 *
 * @param name the name for the setting {@code face_restoration_model}
 * @param cmdDir its directory on the server
 * @since 0.1.0
 */
public record FaceRestorer(String name, @Nullable String cmdDir) {

	public FaceRestorer(@Nullable String name, @Nullable String cmdDir) {
		this.name = (name != null) ? name : "";
		this.cmdDir = cmdDir;
	}

}
