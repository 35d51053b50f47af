package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A model ("checkpoint") that a server has.
 *
 * @param title what the user interface shows and {@link Models#set} takes: file name and
 * short hash
 * @param modelName the file's name without its extension
 * @param hash short hash; null until the server has computed it
 * @param sha256 hash of the file; null until the server has computed it
 * @param filename the file on the server
 * @param config the model's configuration file on the server; null for most
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
