package io.stablediffusion.observation;

import java.util.Objects;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.stablediffusion.observation.ClientObservation.HighCardinalityKeys;
import io.stablediffusion.observation.ClientObservation.LowCardinalityKeys;

/**
 * The default {@link ClientOperationConvention}, with the names and tags of
 * {@link ClientObservation}.
 *
 * @since 0.1.0
 */
public class DefaultClientOperationConvention implements ClientOperationConvention {

	private static final String NAME = Objects.requireNonNull(ClientObservation.OPERATION.getName());

	private static final KeyValue NO_STATUS = LowCardinalityKeys.STATUS.withValue("none");

	private static final KeyValue NO_EXCEPTION = LowCardinalityKeys.EXCEPTION.withValue("none");

	@Override
	public String getName() {
		return NAME;
	}

	@Override
	public String getContextualName(ClientOperationContext context) {
		return "stablediffusion " + context.getOperation();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(ClientOperationContext context) {
		return KeyValues.of(LowCardinalityKeys.OPERATION.withValue(context.getOperation()),
				LowCardinalityKeys.OUTCOME.withValue(context.getOutcome().name()), status(context), exception(context));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(ClientOperationContext context) {
		return KeyValues.of(HighCardinalityKeys.ATTEMPTS.withValue(Integer.toString(context.getAttempts())),
				HighCardinalityKeys.IMAGES.withValue(Integer.toString(context.getImages())));
	}

	private static KeyValue status(ClientOperationContext context) {
		return (context.getStatus() > 0) ? LowCardinalityKeys.STATUS.withValue(Integer.toString(context.getStatus()))
				: NO_STATUS;
	}

	private static KeyValue exception(ClientOperationContext context) {
		Throwable error = context.getError();
		return (error != null) ? LowCardinalityKeys.EXCEPTION.withValue(error.getClass().getSimpleName())
				: NO_EXCEPTION;
	}

}
