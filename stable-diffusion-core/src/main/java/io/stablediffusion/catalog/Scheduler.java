package io.stablediffusion.catalog;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A scheduler: how noise is spread over the steps.
 *
 * @param name the short name, for example {@code karras}
 * @param label what the user interface shows, for example {@code Karras}
 * @param aliases other names
 * @param defaultRho its rho, where it has one
 * @param needInnerModel whether it needs the model; null where the server does not say
 */
public record Scheduler(String name, String label, List<String> aliases, @Nullable Double defaultRho,
		@Nullable Boolean needInnerModel) {

	public Scheduler(@Nullable String name, @Nullable String label, @Nullable List<String> aliases,
			@Nullable Double defaultRho, @Nullable Boolean needInnerModel) {
		this.name = (name != null) ? name : "";
		this.label = (label != null) ? label : "";
		this.aliases = (aliases != null) ? aliases : List.of();
		this.defaultRho = defaultRho;
		this.needInnerModel = needInnerModel;
	}

}
