package io.stablediffusion.catalog;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A scheduler, which distributes the noise over the steps.
 *
 * @param name the short name, for example {@code karras}
 * @param label the label in the user interface, for example {@code Karras}
 * @param aliases the other names that the server accepts
 * @param defaultRho its default rho; null if it has none
 * @param needInnerModel whether it requires the model; null if the server does not return
 * it
 * @since 0.1.0
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
