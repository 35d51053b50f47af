package io.stablediffusion.generation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonValue;
import io.stablediffusion.json.Redaction;
import org.jspecify.annotations.Nullable;

/**
 * What a generation is asked for: the parameters that the caller set, by their names on
 * the wire, and no others. A parameter that is absent has the server's default, which
 * depends on the server and its settings; sending it would override those.
 */
public abstract class GenerationRequest {

	private final Map<String, Object> parameters;

	GenerationRequest(Map<String, Object> parameters) {
		this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
	}

	/**
	 * The parameters as they are sent, for example {@code cfg_scale}.
	 * @return an unmodifiable map in the order in which they were set
	 */
	@JsonValue
	public Map<String, Object> parameters() {
		return this.parameters;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof GenerationRequest that && getClass().equals(that.getClass())
				&& this.parameters.equals(that.parameters);
	}

	@Override
	public int hashCode() {
		return this.parameters.hashCode();
	}

	@Override
	public String toString() {
		return getClass().getSimpleName() + Redaction.withoutBase64(this.parameters.toString());
	}

}
