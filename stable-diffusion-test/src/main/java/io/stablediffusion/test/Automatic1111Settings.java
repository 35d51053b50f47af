package io.stablediffusion.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.stablediffusion.test.Checkpoints.Checkpoint;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * The options of AUTOMATIC1111. The server stores only the options that were set at least
 * once, and restores only these after the {@code override_settings} of a request.
 */
final class Automatic1111Settings {

	static final String CHECKPOINT = "sd_model_checkpoint";

	private static final Map<String, Option> OPTIONS = load();

	private static final Set<String> NOT_BY_API = Set.of("api_enable_requests", "api_forbid_local_requests",
			"api_useragent");

	private final Checkpoints checkpoints;

	private final Map<String, @Nullable Object> saved = new LinkedHashMap<>();

	Automatic1111Settings(Checkpoints checkpoints) {
		this.checkpoints = checkpoints;
		checkpointLoaded(checkpoints.loaded());
	}

	private static Map<String, Option> load() {
		try (InputStream input = Automatic1111Settings.class.getResourceAsStream("automatic1111-options.json")) {
			Map<String, Object> document = Response.JSON.readValue(Objects.requireNonNull(input),
					new TypeReference<>() {
					});
			return Response.JSON.convertValue(document.get("options"), new TypeReference<>() {
			});
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns all options.
	 * @throws Refusal if one of them has a value of the wrong type
	 */
	synchronized Response get() {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		List<String> errors = new ArrayList<>();
		OPTIONS.forEach((name, option) -> {
			try {
				values.put(name, this.saved.containsKey(name)
						? RequestModel.convert(option.type, this.saved.get(name), List.of(name)) : option.defaultValue);
			}
			catch (RequestModel.Invalid ex) {
				errors.add("response -> " + name + "\n  " + ex.errors.get(0).get("msg") + " (type="
						+ ex.errors.get(0).get("type") + ")");
			}
		});
		if (!errors.isEmpty()) {
			throw Refusal.uncaught("ValidationError", errors.size() + " validation error"
					+ ((errors.size() > 1) ? "s" : "") + " for Options\n" + String.join("\n", errors));
		}
		return Response.json(values);
	}

	/**
	 * Sets options one after the other. Options before an invalid one remain set.
	 * @return whether another checkpoint has to be loaded
	 * @throws Refusal if an option or a checkpoint does not exist
	 */
	synchronized boolean set(Map<?, ?> changes) {
		Object checkpoint = changes.get(CHECKPOINT);
		if (checkpoint != null && this.checkpoints.named(checkpoint) == null) {
			throw Refusal.uncaught("RuntimeError", "model '" + checkpoint + "' not found");
		}
		boolean load = false;
		for (Map.Entry<?, ?> change : changes.entrySet()) {
			String name = String.valueOf(change.getKey());
			load |= set(name, change.getValue()) && name.equals(CHECKPOINT);
		}
		return load;
	}

	/**
	 * Sets an option.
	 * @return whether its value has changed
	 * @throws Refusal if the option does not exist and the value is not null
	 */
	synchronized boolean set(String name, @Nullable Object value) {
		if (Objects.equals(this.saved.get(name), value)) {
			return false;
		}
		if (!OPTIONS.containsKey(name)) {
			throw Refusal.uncaught("KeyError", "'" + name + "'");
		}
		if (NOT_BY_API.contains(name)) {
			return false;
		}
		this.saved.put(name, value);
		return true;
	}

	/** Returns the values of those options that were set before and can be restored. */
	synchronized Map<String, @Nullable Object> saved(Collection<?> names) {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		this.saved.forEach((name, value) -> {
			if (names.contains(name)) {
				values.put(name, value);
			}
		});
		return values;
	}

	synchronized void restore(Map<String, @Nullable Object> values) {
		this.saved.putAll(values);
	}

	/** Loads the checkpoint that the options select, unless it is loaded already. */
	Checkpoint loadCheckpoint() {
		Checkpoint loaded = this.checkpoints.loaded();
		Object wanted = value(CHECKPOINT);
		if (!loaded.equals(this.checkpoints.named(wanted))) {
			loaded = this.checkpoints.load(wanted);
			checkpointLoaded(loaded);
		}
		return loaded;
	}

	private synchronized void checkpointLoaded(Checkpoint checkpoint) {
		this.saved.put(CHECKPOINT, checkpoint.title());
		this.saved.put("sd_checkpoint_hash", checkpoint.sha256());
	}

	synchronized @Nullable Object value(String name) {
		Option option = OPTIONS.get(name);
		return this.saved.containsKey(name) ? this.saved.get(name) : (option != null) ? option.defaultValue : null;
	}

	int integer(String name) {
		return (value(name) instanceof Number number) ? number.intValue() : 0;
	}

	boolean bool(String name) {
		return Boolean.TRUE.equals(value(name));
	}

	/**
	 * An option, as the server publishes it.
	 */
	private record Option(String type, @JsonProperty("default") @Nullable Object defaultValue) {

	}

}
