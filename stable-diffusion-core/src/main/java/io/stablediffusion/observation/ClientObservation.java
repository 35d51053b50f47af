package io.stablediffusion.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * What the client observes.
 */
public enum ClientObservation implements ObservationDocumentation {

	/**
	 * One operation from call to result, over all its attempts and the waits between
	 * them: a timer, and a span where there is a tracer. The attempts'
	 * {@code http.client.requests} are its children.
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
		/** How it ended: {@link ClientOperationContext.Outcome}. */
		OUTCOME {
			@Override
			public String asString() {
				return "outcome";
			}
		},
		/** The HTTP status of the last answer, or {@code none}. */
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
	 * Tags of the span alone.
	 */
	public enum HighCardinalityKeys implements KeyName {

		/** How often the operation was tried. */
		ATTEMPTS {
			@Override
			public String asString() {
				return "stablediffusion.attempts";
			}
		},
		/** How many images were received. */
		IMAGES {
			@Override
			public String asString() {
				return "stablediffusion.images";
			}
		}

	}

}
