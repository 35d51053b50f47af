package io.stablediffusion.catalog;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What a script takes.
 *
 * @param name its name in lower case
 * @param alwayson whether it runs with every generation
 * @param img2img whether it is for image-to-image; each script is listed for both where
 * it is for both
 * @param args its arguments in their order
 */
public record ScriptInfo(String name, @JsonProperty("is_alwayson") boolean alwayson,
		@JsonProperty("is_img2img") boolean img2img, List<ScriptArg> args) {

	public ScriptInfo(@Nullable String name, @JsonProperty("is_alwayson") boolean alwayson,
			@JsonProperty("is_img2img") boolean img2img, @Nullable List<ScriptArg> args) {
		this.name = (name != null) ? name : "";
		this.alwayson = alwayson;
		this.img2img = img2img;
		this.args = (args != null) ? args : List.of();
	}

}
