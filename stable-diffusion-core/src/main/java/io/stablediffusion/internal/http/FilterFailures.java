package io.stablediffusion.internal.http;

import java.io.IOException;
import java.util.concurrent.TimeoutException;

import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClientRequestException;

/**
 * The outermost filter of {@code WebClient}. Filters of the application can throw any
 * exception or complete without a response. This filter turns both into a
 * {@link WebClientRequestException}.
 */
public final class FilterFailures implements ExchangeFilterFunction {

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		return Mono.defer(() -> next.exchange(request))
			.switchIfEmpty(Mono.error(() -> new IOException("a filter of WebClient completed without a response")))
			.onErrorMap(FilterFailures::isForeign, (error) -> new WebClientRequestException(describe(error),
					request.method(), request.url(), request.headers()));
	}

	private static boolean isForeign(Throwable error) {
		return !(error instanceof WebClientRequestException || error instanceof Error);
	}

	private static Exception describe(Throwable error) {
		return (error instanceof IOException || error instanceof TimeoutException) ? (Exception) error
				: new IOException("a filter of WebClient failed: " + error, error);
	}

}
