package io.stablediffusion.catalog;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The names of the scripts of a server, in lower case.
 *
 * @param txt2img the scripts for text-to-image
 * @param img2img the scripts for image-to-image
 * @since 0.1.0
 */
public record ScriptList(List<String> txt2img, List<String> img2img) {

	public ScriptList(@Nullable List<String> txt2img, @Nullable List<String> img2img) {
		this.txt2img = (txt2img != null) ? txt2img : List.of();
		this.img2img = (img2img != null) ? img2img : List.of();
	}

}
