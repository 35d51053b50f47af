package io.stablediffusion.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of the client.
 *
 * @since 0.1.0
 */
public enum ClientObservation implements ObservationDocumentation {

	/**
	 * One operation from the call to its result, including all attempts and the delays
	 * between them. It creates a timer, and a span if there is a tracer. The
	 * {@code http.client.requests} observations of the attempts are its children.
	 */
	OPERATION {

		@Override
		public String getName() {
			return "stablediffusion.client.operations";
		}

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultClientOperationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return LowCardinalityKeys.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinalityKeys.values();
		}

	};

	/**
	 * Tags of the timer and the span.
	 */
	public enum LowCardinalityKeys implements KeyName {

		/** The operation, for example {@code text-to-image} or {@code models.list}. */
		OPERATION {
			@Override
			public String asString() {
				return "operation";
			}
		},
		/** The outcome: {@link ClientOperationContext.Outcome}. */
		OUTCOME {
			@Override
			public String asString() {
				return "outcome";
			}
		},
		/** The HTTP status of the last response, or {@code none}. */
		STATUS {
			@Override
			public String asString() {
				return "status";
			}
		},
		/** The simple name of the exception, or {@code none}. */
		EXCEPTION {
			@Override
			public String asString() {
				return "exception";
			}
		}

	}

	/**
	 * Tags of the span only.
	 */
	public enum HighCardinalityKeys implements KeyName {

		/** The number of attempts. */
		ATTEMPTS {
			@Override
			public String asString() {
				return "stablediffusion.attempts";
			}
		},
		/** The number of images that were received. */
		IMAGES {
			@Override
			public String asString() {
				return "stablediffusion.images";
			}
		}

	}

}
