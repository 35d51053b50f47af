package io.stablediffusion.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and tags of the client's observations. A bean of this type, or
 * {@code observationConvention} of the client's builder, replaces the default.
 */
public interface ClientOperationConvention extends ObservationConvention<ClientOperationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof ClientOperationContext;
	}

}
