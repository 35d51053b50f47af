package io.stablediffusion.internal.http;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.util.context.ContextView;

/**
 * Ends the use of a connection whose exchange is cancelled. {@code WebClient} does that,
 * unless the cancellation comes in the moment in which the response is handed from one
 * operator to the next: then none of them has it any more, and the connection would keep
 * its place in the pool, and the response its memory.
 */
public final class CancelledExchange {

	private final AtomicReference<@Nullable Runnable> release = new AtomicReference<>();

	private CancelledExchange() {
	}

	static <T> Mono<T> release(Mono<T> exchange) {
		return Mono.defer(() -> {
			CancelledExchange cancelled = new CancelledExchange();
			return exchange.doFinally(cancelled::end)
				.contextWrite((context) -> context.put(CancelledExchange.class, cancelled));
		});
	}

	/** Names what releases the connection that the exchange has now. */
	public static void register(ContextView context, Runnable release) {
		CancelledExchange exchange = context.getOrDefault(CancelledExchange.class, null);
		if (exchange != null) {
			exchange.release.set(release);
		}
	}

	/** After the operators have been told. */
	private void end(SignalType signal) {
		Runnable release = this.release.getAndSet(null);
		if (signal == SignalType.CANCEL && release != null) {
			release.run();
		}
	}

}
