package io.stablediffusion.internal.dialect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.stablediffusion.internal.Redaction;
import org.jspecify.annotations.Nullable;

/**
 * The adaptation of one request to the server: the parameters that the caller has set,
 * the parameters that are sent, and the warnings for the caller.
 */
public final class Wording {

	private final Map<String, Object> asked;

	private @Nullable Map<String, Object> said;

	private final List<String> warnings = new ArrayList<>();

	/** The names that the server does not list, by their parameters. */
	private final Map<String, String> unknown = new LinkedHashMap<>();

	public Wording(Map<String, Object> asked) {
		this.asked = asked;
	}

	/** Returns the parameters that the caller has set. */
	public Map<String, Object> asked() {
		return this.asked;
	}

	/** Returns the parameters to send. */
	public Map<String, Object> said() {
		Map<String, Object> said = this.said;
		return (said != null) ? Collections.unmodifiableMap(said) : this.asked;
	}

	public @Nullable Object get(String parameter) {
		return said().get(parameter);
	}

	public @Nullable String text(String parameter) {
		return (get(parameter) instanceof String text) ? text : null;
	}

	public Wording set(String parameter, Object value) {
		if (!value.equals(get(parameter))) {
			change().put(parameter, value);
		}
		return this;
	}

	public Wording remove(String parameter) {
		if (said().containsKey(parameter)) {
			change().remove(parameter);
		}
		return this;
	}

	private Map<String, Object> change() {
		Map<String, Object> said = this.said;
		if (said == null) {
			said = new LinkedHashMap<>(this.asked);
			this.said = said;
		}
		return said;
	}

	public void warn(String sentence) {
		this.warnings.add(Redaction.oneLine(sentence));
	}

	public void unknown(String parameter, String name) {
		this.unknown.put(parameter, name);
	}

	public List<String> warnings() {
		return this.warnings;
	}

	public Map<String, String> unknown() {
		return this.unknown;
	}

}
