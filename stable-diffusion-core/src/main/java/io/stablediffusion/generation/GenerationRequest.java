package io.stablediffusion.generation;

import java.util.Map;

import io.stablediffusion.parameter.Parameters;

/**
 * The base class of generation requests. A request contains only the parameters that the
 * caller set, by their JSON names. For a parameter that is not set, the server uses its
 * default, which depends on the server and its settings.
 *
 * @since 0.1.0
 */
public abstract class GenerationRequest extends Parameters {

	GenerationRequest(Map<String, Object> parameters) {
		super(parameters);
	}

}
