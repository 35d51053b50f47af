package io.stablediffusion.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.stablediffusion.RetryCause;
import io.stablediffusion.RetrySettings;
import io.stablediffusion.StableDiffusionClientBuilder;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the Stable Diffusion client.
 *
 * @param baseUrl URL at which the WebUI listens. A path is kept; credentials in it are
 * sent as username and password.
 * @param timeout How long an attempt of a generation may take, from when it is sent.
 * @param readTimeout How long an attempt of anything else may take, if shorter than
 * timeout.
 * @param connectTimeout How long making a connection may take. The default is that of
 * spring.http.clients.connect-timeout, or else 10s.
 * @param username User name of HTTP Basic, as given to the WebUI's --api-auth.
 * @param password Password of HTTP Basic, as given to the WebUI's --api-auth.
 * @param bearerToken Token for a proxy before the WebUI, sent as 'Authorization: Bearer'.
 * @param headers Further headers to send with each request.
 * @param maxResponseSize Longest answer to read. Pictures come as base64, 4 bytes for 3.
 * @param generation Line of the generations that wait for the GPU.
 * @param retry When a failed call is tried again.
 * @param health Health check of the WebUI.
 */
@ConfigurationProperties("stablediffusion")
public record StableDiffusionProperties(@DefaultValue("http://localhost:7860") String baseUrl,
		@DefaultValue("5m") Duration timeout, @DefaultValue("30s") Duration readTimeout,
		@Nullable Duration connectTimeout, @Nullable String username, @Nullable String password,
		@Nullable String bearerToken, @DefaultValue Map<String, String> headers,
		@DefaultValue("512MB") DataSize maxResponseSize, @DefaultValue Generation generation, @DefaultValue Retry retry,
		@DefaultValue Health health) {

	/** Fills a builder; what is wrong is found when it builds. */
	void applyTo(StableDiffusionClientBuilder builder) {
		builder.baseUrl(this.baseUrl)
			.timeout(this.timeout)
			.readTimeout(this.readTimeout)
			.healthTimeout(this.health.timeout())
			.maxResponseSize(this.maxResponseSize)
			.maxConcurrentGenerations(this.generation.maxConcurrent())
			.maxWaitingGenerations(this.generation.maxWaiting())
			.retry(this.retry::applyTo);
		if (this.connectTimeout != null) {
			builder.connectTimeout(this.connectTimeout);
		}
		if (this.username != null || this.password != null) {
			builder.basicAuthentication(Objects.requireNonNullElse(this.username, ""),
					Objects.requireNonNullElse(this.password, ""));
		}
		if (this.bearerToken != null) {
			builder.bearerToken(this.bearerToken);
		}
		this.headers.forEach(builder::header);
	}

	/** Without the secrets. */
	@Override
	public String toString() {
		return "StableDiffusionProperties[timeout=" + this.timeout + ", retry=" + this.retry + "]";
	}

	/**
	 * When a failed call is tried again.
	 *
	 * @param maxRetries Retries after the first attempt; 0 for none.
	 * @param delay Wait before the first retry.
	 * @param multiplier By how much each wait is longer than the one before.
	 * @param maxDelay Longest wait, before jitter and what the server asks for.
	 * @param jitter Largest random part that is added to a wait.
	 * @param maxRetryAfter Longest 'Retry-After' of a server to wait for; when it asks
	 * for more, the call fails at once.
	 * @param reads Causes for which a call is tried again that reads, or sets an option.
	 * @param generations Causes for which a generation, interrupt or skip is tried again.
	 * After any but the default ones the first may still be running.
	 */
	public record Retry(@DefaultValue("3") int maxRetries, @DefaultValue("1s") Duration delay,
			@DefaultValue("2") double multiplier, @DefaultValue("30s") Duration maxDelay,
			@DefaultValue("250ms") Duration jitter, @DefaultValue("1m") Duration maxRetryAfter, @DefaultValue( {
					"not-connected", "connection-broken", "timed-out", "request-timeout", "too-many-requests",
					"server-error", "bad-gateway", "service-unavailable", "gateway-timeout" }) Set<RetryCause> reads,
			@DefaultValue({ "not-connected", "too-many-requests", "service-unavailable" }) Set<RetryCause> generations){

		void applyTo(RetrySettings settings) {
			settings.maxRetries(this.maxRetries)
				.delay(this.delay)
				.multiplier(this.multiplier)
				.maxDelay(this.maxDelay)
				.jitter(this.jitter)
				.maxRetryAfter(this.maxRetryAfter)
				.reads(this.reads)
				.generations(this.generations);
		}

	}

	/**
	 * Line of the generations that wait for the GPU.
	 *
	 * @param maxConcurrent How many generations the WebUI gets at once. It works on one
	 * at a time.
	 * @param maxWaiting How many generations may wait in the application; one more fails
	 * at once.
	 */
	public record Generation(@DefaultValue("1") int maxConcurrent, @DefaultValue("10000") int maxWaiting) {
	}

	/**
	 * Health check of the WebUI.
	 *
	 * @param timeout How long the check may take. It is never retried.
	 */
	public record Health(@DefaultValue("1500ms") Duration timeout) {
	}

}
