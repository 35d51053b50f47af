package io.stablediffusion.test;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of AUTOMATIC1111. A checkpoint that was never loaded has no hash, and
 * its title changes when it is loaded.
 */
final class Checkpoints {

	private final List<Checkpoint> all = new ArrayList<>(
			List.of(new Checkpoint("v1-5-pruned-emaonly", "6ce0161689" + "7d41".repeat(13) + "2a", true),
					new Checkpoint("realistic_v6", "5be58e0a18089177efef6bea0b61559fe77f38ca0d9415bcb3463e43e8be50b9",
							false),
					new Checkpoint("sd_xl_base_1.0", "31e35c80fc" + "3a5b".repeat(13) + "0d", true),
					new Checkpoint("dreamshaper_8", "879db523c3" + "c91e".repeat(13) + "77", true)));

	private Checkpoint loaded = this.all.get(0);

	synchronized List<Map<String, @Nullable Object>> list() {
		return this.all.stream().map(Checkpoint::item).toList();
	}

	synchronized Checkpoint loaded() {
		return this.loaded;
	}

	/**
	 * Returns the checkpoint with exactly this title, name or hash, as an option selects
	 * it.
	 */
	synchronized @Nullable Checkpoint named(@Nullable Object alias) {
		return this.all.stream().filter((checkpoint) -> checkpoint.isNamed(alias)).findFirst().orElse(null);
	}

	/**
	 * Returns the checkpoint that the text names or whose title contains it, as for the
	 * refiner.
	 */
	synchronized @Nullable Checkpoint closest(String text) {
		Checkpoint exact = named(text);
		return (exact != null) ? exact
				: this.all.stream()
					.filter((checkpoint) -> checkpoint.title().contains(text))
					.min(Comparator.comparingInt((checkpoint) -> checkpoint.title().length()))
					.orElse(null);
	}

	/**
	 * Loads the checkpoint that an option names, or the first one if there is none of
	 * this name.
	 * @return the loaded checkpoint, with its hash
	 */
	synchronized Checkpoint load(@Nullable Object alias) {
		Checkpoint checkpoint = Objects.requireNonNullElse(named(alias), this.all.get(0));
		this.loaded = new Checkpoint(checkpoint.modelName(), checkpoint.sha256(), true);
		this.all.set(this.all.indexOf(checkpoint), this.loaded);
		return this.loaded;
	}

	/**
	 * A checkpoint.
	 *
	 * @param modelName the name of the file without the extension
	 * @param sha256 the hash of the file
	 * @param hashed whether the server has computed the hash
	 */
	record Checkpoint(String modelName, String sha256, boolean hashed) {

		String title() {
			return fileName() + (this.hashed ? " [" + shortHash() + "]" : "");
		}

		String shortHash() {
			return this.sha256.substring(0, 10);
		}

		private String fileName() {
			return this.modelName + ".safetensors";
		}

		private boolean isNamed(@Nullable Object alias) {
			List<String> names = new ArrayList<>(List.of(title(), this.modelName, fileName()));
			if (this.hashed) {
				names.addAll(List.of(shortHash(), this.sha256, this.modelName + " [" + shortHash() + "]"));
			}
			return names.stream().anyMatch((name) -> name.equals(alias));
		}

		private Map<String, @Nullable Object> item() {
			return Api.object("title", title(), "model_name", this.modelName, "hash", this.hashed ? shortHash() : null,
					"sha256", this.hashed ? this.sha256 : null, "filename",
					"/webui/models/Stable-diffusion/" + fileName(), "config", null);
		}

	}

}
