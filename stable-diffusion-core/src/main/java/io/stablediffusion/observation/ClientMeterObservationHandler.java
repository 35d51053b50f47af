package io.stablediffusion.observation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.stablediffusion.observation.ClientObservation.LowCardinalityKeys;

/**
 * An {@link ObservationHandler} that updates the counters of {@link ClientMeters} when an
 * operation ends.
 *
 * @since 0.1.0
 */
public class ClientMeterObservationHandler implements ObservationHandler<ClientOperationContext> {

	private final MeterRegistry registry;

	/**
	 * Creates a handler.
	 * @param registry the registry of the counters
	 */
	public ClientMeterObservationHandler(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof ClientOperationContext;
	}

	@Override
	public void onStop(ClientOperationContext context) {
		if (context.getImages() > 0) {
			counter(ClientMeters.IMAGES, context).increment(context.getImages());
		}
		counter(ClientMeters.RETRIES, context).increment(Math.max(0, context.getAttempts() - 1));
	}

	private Counter counter(ClientMeters meter, ClientOperationContext context) {
		return Counter.builder(meter.getName())
			.baseUnit(meter.getBaseUnit())
			.tag(LowCardinalityKeys.OPERATION.asString(), context.getOperation())
			.register(this.registry);
	}

}
