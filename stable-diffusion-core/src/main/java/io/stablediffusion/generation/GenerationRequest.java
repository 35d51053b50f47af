package io.stablediffusion.generation;

import java.util.Map;

import io.stablediffusion.parameter.Parameters;

/**
 * What a generation is asked for: the parameters that the caller set, by their names on
 * the wire, and no others. A parameter that is absent has the server's default, which
 * depends on the server and its settings; sending it would override those.
 */
public abstract class GenerationRequest extends Parameters {

	GenerationRequest(Map<String, Object> parameters) {
		super(parameters);
	}

}
