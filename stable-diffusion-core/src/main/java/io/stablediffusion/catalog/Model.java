package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A model ("checkpoint") of a server.
 *
 * @param title the title in the user interface: file name and short hash.
 * {@link Models#set} accepts it
 * @param modelName the name of its file without extension
 * @param hash the short hash; null until the server has computed it
 * @param sha256 the SHA-256 hash of its file; null until the server has computed it
 * @param filename its file on the server
 * @param config its configuration file on the server; null for most models
 * @since 0.1.0
 */
public record Model(String title, String modelName, @Nullable String hash, @Nullable String sha256, String filename,
		@Nullable String config) {

	public Model(@Nullable String title, @Nullable String modelName, @Nullable String hash, @Nullable String sha256,
			@Nullable String filename, @Nullable String config) {
		this.modelName = (modelName != null) ? modelName : "";
		this.title = (title != null) ? title : this.modelName;
		this.hash = hash;
		this.sha256 = sha256;
		this.filename = (filename != null) ? filename : "";
		this.config = config;
	}

}
