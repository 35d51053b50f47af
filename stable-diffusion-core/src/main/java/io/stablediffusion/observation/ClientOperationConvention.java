package io.stablediffusion.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * An {@link ObservationConvention} for the names and tags of the client's observations. A
 * bean of this type, or {@code observationConvention} of the client's builder, replaces
 * {@link DefaultClientOperationConvention}.
 *
 * @since 0.1.0
 */
public interface ClientOperationConvention extends ObservationConvention<ClientOperationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof ClientOperationContext;
	}

}
