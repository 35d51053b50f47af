package io.stablediffusion.internal.client;

import java.time.Duration;

import io.stablediffusion.ApiException;
import io.stablediffusion.AuthenticationException;
import io.stablediffusion.DecodingException;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.transport.Transport;
import io.stablediffusion.server.HealthCheckResult;
import reactor.core.publisher.Mono;

/**
 * Checks whether a WebUI is available. It reads the options, or if that fails (SD.Next
 * without a model) the samplers: only a WebUI has them, and they require the same
 * credentials as a generation. {@code /internal/ping} is not used: it succeeds with the
 * API disabled and with wrong credentials, and many servers do not have it.
 */
final class HealthCheck {

	private static final String MODEL = "sd_model_checkpoint";

	private final Transport transport;

	private final String baseUrl;

	HealthCheck(Transport transport, String baseUrl) {
		this.transport = transport;
		this.baseUrl = baseUrl;
	}

	Mono<HealthCheckResult> run() {
		return Mono.defer(() -> {
			long start = System.nanoTime();
			return readOptions().onErrorResume(HealthCheck::mayStillBeWebUi, (error) -> readSamplers(start, error))
				.map((model) -> HealthCheckResult.healthy(this.baseUrl, since(start), model.isEmpty() ? null : model))
				.onErrorResume((error) -> Mono
					.just(HealthCheckResult.unhealthy(this.baseUrl, since(start), String.valueOf(error.getMessage()))));
		});
	}

	private Mono<String> readOptions() {
		return this.transport.perform(Endpoint.PING).map((options) -> {
			if (!options.has(MODEL)) {
				throw notWebUi(Endpoint.PING);
			}
			String model = options.text(MODEL);
			return (model != null) ? model : "";
		});
	}

	/** Reads the samplers within the remaining time. */
	private Mono<String> readSamplers(long start, Throwable first) {
		Duration left = this.transport.timeouts().health().minus(since(start));
		return this.transport.perform(Endpoint.PING_SAMPLERS).map((samplers) -> {
			if (samplers.isEmpty() || !samplers.stream().allMatch((sampler) -> sampler.text("name") != null)) {
				throw notWebUi(Endpoint.PING_SAMPLERS);
			}
			return "";
		}).timeout(left.isNegative() ? Duration.ZERO : left).onErrorMap((error) -> first);
	}

	private static boolean mayStillBeWebUi(Throwable error) {
		return error instanceof DecodingException
				|| (error instanceof ApiException && !(error instanceof AuthenticationException));
	}

	private DecodingException notWebUi(Endpoint<?> endpoint) {
		return new DecodingException("[ping] " + endpoint.method() + " " + this.baseUrl + endpoint.path()
				+ " returned a response that is not that of a WebUI. Check that the base URL is the address of a WebUI",
				null);
	}

	private static Duration since(long start) {
		return Duration.ofNanos(System.nanoTime() - start);
	}

}
