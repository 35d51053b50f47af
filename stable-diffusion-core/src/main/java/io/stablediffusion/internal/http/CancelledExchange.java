package io.stablediffusion.internal.http;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.util.context.ContextView;

/**
 * Releases the connection of a cancelled exchange. {@code WebClient} does so, unless the
 * cancellation occurs while one operator passes the response to the next. Then the
 * connection would never return to its pool, and the buffers would never be released.
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

	/** Registers the action that releases the current connection of the exchange. */
	public static void register(ContextView context, Runnable release) {
		CancelledExchange exchange = context.getOrDefault(CancelledExchange.class, null);
		if (exchange != null) {
			exchange.release.set(release);
		}
	}

	/** Called after the upstream operators have received the signal. */
	private void end(SignalType signal) {
		Runnable release = this.release.getAndSet(null);
		if (signal == SignalType.CANCEL && release != null) {
			release.run();
		}
	}

}
