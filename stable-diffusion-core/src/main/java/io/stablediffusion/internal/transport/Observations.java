package io.stablediffusion.internal.transport;

import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.stablediffusion.ApiException;
import io.stablediffusion.DecodingException;
import io.stablediffusion.OverloadedException;
import io.stablediffusion.internal.call.Call;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.call.Logs;
import io.stablediffusion.observation.ClientObservation;
import io.stablediffusion.observation.ClientOperationContext.Outcome;
import io.stablediffusion.observation.ClientOperationContext;
import io.stablediffusion.observation.ClientOperationConvention;
import io.stablediffusion.observation.DefaultClientOperationConvention;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Creates one observation for each operation. The observation is in the Reactor context,
 * where the observations of {@code WebClient} find their parent.
 */
public final class Observations {

	private static final ClientOperationConvention DEFAULT_CONVENTION = new DefaultClientOperationConvention();

	private final ObservationRegistry registry;

	private final @Nullable ClientOperationConvention convention;

	public Observations(ObservationRegistry registry, @Nullable ClientOperationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	/**
	 * Observes a call. An exception of a handler or convention does not change the result
	 * of the call.
	 */
	public <T> Mono<T> observe(Call call, Endpoint<T> endpoint, Mono<T> result) {
		if (this.registry.isNoop()) {
			return result;
		}
		return Mono.deferContextual((view) -> {
			ClientOperationContext context = new ClientOperationContext(endpoint.name());
			Observation observation = start(context, view.getOrDefault(ObservationThreadLocalAccessor.KEY, null));
			if (observation == null) {
				return result;
			}
			call.observed(context);
			AtomicBoolean open = new AtomicBoolean(true);
			return result.doOnSuccess((value) -> stop(observation, open, () -> succeeded(endpoint, context, value)))
				.doOnError((error) -> stop(observation, open, () -> failed(observation, context, error)))
				.doOnCancel(() -> stop(observation, open, () -> context.setOutcome(Outcome.CANCELLED)))
				.contextWrite((outer) -> outer.put(ObservationThreadLocalAccessor.KEY, observation));
		});
	}

	private @Nullable Observation start(ClientOperationContext context, @Nullable Observation parent) {
		try {
			return ClientObservation.OPERATION
				.observation(this.convention, DEFAULT_CONVENTION, () -> context, this.registry)
				.parentObservation(parent)
				.start();
		}
		catch (Throwable ex) {
			Logs.CLIENT.warn("[" + context.getOperation()
					+ "] is not observed, because the observation could not be started: " + ex);
			return null;
		}
	}

	/** Stops the observation before the caller receives the result. */
	private static void stop(Observation observation, AtomicBoolean open, Runnable outcome) {
		if (open.compareAndSet(true, false)) {
			try {
				try {
					outcome.run();
				}
				finally {
					observation.stop();
				}
			}
			catch (Throwable ex) {
				Logs.CLIENT.warn("Could not stop an observation; the result of the call does not change: " + ex);
			}
		}
	}

	private static void failed(Observation observation, ClientOperationContext context, Throwable error) {
		context.setOutcome(outcomeOf(error));
		observation.error(error);
	}

	private static <T> void succeeded(Endpoint<T> endpoint, ClientOperationContext context, @Nullable T result) {
		context.setOutcome(Outcome.SUCCESS);
		if (result != null) {
			context.setImages(endpoint.images().applyAsInt(result));
		}
	}

	private static Outcome outcomeOf(Throwable error) {
		if (error instanceof ApiException response) {
			return (response.status() < 500) ? Outcome.CLIENT_ERROR : Outcome.SERVER_ERROR;
		}
		if (error instanceof OverloadedException) {
			return Outcome.REJECTED;
		}
		return (error instanceof DecodingException) ? Outcome.DECODING_ERROR : Outcome.CONNECTION_ERROR;
	}

}
