package io.stablediffusion.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.stablediffusion.ConnectionSettings;
import io.stablediffusion.GenerationSettings;
import io.stablediffusion.RetryCause;
import io.stablediffusion.RetrySettings;
import io.stablediffusion.StableDiffusionClientBuilder;
import io.stablediffusion.Timeouts;
import io.stablediffusion.ValidationSettings;
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
 * @param callTimeout How long a call may take with all its attempts, the pauses between
 * them and the wait in line. No limit by default.
 * @param connectTimeout How long making a connection may take. The default is that of
 * spring.http.clients.connect-timeout, or else 10s.
 * @param username User name of HTTP Basic, as given to the WebUI's --api-auth.
 * @param password Password of HTTP Basic, as given to the WebUI's --api-auth.
 * @param bearerToken Token for a proxy before the WebUI, sent as 'Authorization: Bearer'.
 * @param headers Further headers to send with each request.
 * @param maxResponseSize Longest answer to read. Images come as base64, 4 bytes for 3.
 * @param ssl TLS to the WebUI.
 * @param connections Connections to the WebUI.
 * @param generation Line of the generations that wait for the GPU.
 * @param validation Requests that are refused before they are sent.
 * @param retry When a failed call is tried again.
 * @param health Health check of the WebUI.
 */
@ConfigurationProperties("stablediffusion")
public record StableDiffusionProperties(@DefaultValue("http://localhost:7860") String baseUrl,
		@DefaultValue("5m") Duration timeout, @DefaultValue("30s") Duration readTimeout, @Nullable Duration callTimeout,
		@Nullable Duration connectTimeout, @Nullable String username, @Nullable String password,
		@Nullable String bearerToken, @DefaultValue Map<String, String> headers,
		@DefaultValue("512MB") DataSize maxResponseSize, @DefaultValue Ssl ssl, @DefaultValue Connections connections,
		@DefaultValue Generation generation, @DefaultValue Validation validation, @DefaultValue Retry retry,
		@DefaultValue Health health) {

	/** Fills a builder; what is wrong is found when it builds. */
	void applyTo(StableDiffusionClientBuilder builder) {
		builder.baseUrl(this.baseUrl)
			.timeouts(
					(timeouts) -> new Timeouts(this.timeout, this.readTimeout, this.health.timeout(), this.callTimeout))
			.maxResponseSize(this.maxResponseSize)
			.connections(this.connections::applyTo)
			.generation(this.generation::applyTo)
			.validation(this.validation::applyTo)
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
	 * TLS to the WebUI.
	 *
	 * @param bundle Name of the SSL bundle with the certificates to trust, and the
	 * client's own if the WebUI's proxy asks for one. The default is that of
	 * spring.http.clients.ssl.bundle.
	 */
	public record Ssl(@Nullable String bundle) {
	}

	/**
	 * Connections to the WebUI, if made by Reactor Netty. Generations have as many as may
	 * run at once; interrupt, the look before it, and health have one each.
	 *
	 * @param max How many connections for reads and commands.
	 * @param progress How many connections for progress and pending tasks.
	 * @param maxIdleTime How long a connection is kept that no call uses. Servers close
	 * it after 5 seconds.
	 */
	public record Connections(@DefaultValue("2") int max, @DefaultValue("1") int progress,
			@DefaultValue("4s") Duration maxIdleTime) {

		void applyTo(ConnectionSettings settings) {
			settings.max(this.max).progress(this.progress).maxIdleTime(this.maxIdleTime);
		}

	}

	/**
	 * Line of the generations that wait for the GPU.
	 *
	 * @param maxConcurrent How many generations the WebUI gets at once. It works on one
	 * at a time. With 40 and more pending (stable-diffusion.cpp: 8), of all clients
	 * together, even an interrupt waits until one of them is over.
	 * @param maxWaiting How many generations may wait in the application; one more fails
	 * at once.
	 * @param interruptOnCancel Whether a generation that is cancelled, times out or loses
	 * its connection is interrupted on the WebUI, if it is the one that runs.
	 * @param exclusive Whether nobody else uses the WebUI. Generations are then
	 * interrupted also where the WebUI cannot tell whose job runs.
	 */
	public record Generation(@DefaultValue("1") int maxConcurrent, @DefaultValue("10000") int maxWaiting,
			@DefaultValue("true") boolean interruptOnCancel, @DefaultValue("false") boolean exclusive) {

		void applyTo(GenerationSettings settings) {
			settings.maxConcurrent(this.maxConcurrent)
				.maxWaiting(this.maxWaiting)
				.interruptOnCancel(this.interruptOnCancel)
				.exclusive(this.exclusive);
		}

	}

	/**
	 * Requests that are refused before they are sent.
	 *
	 * @param enabled Whether to refuse any.
	 * @param minSize Least width and height of a generation in pixels.
	 * @param maxSize Greatest width and height of a generation in pixels.
	 * @param sizeMultiple What width and height of a generation must be a multiple of.
	 * @param maxImageSize Largest image to send.
	 */
	public record Validation(@DefaultValue("true") boolean enabled, @DefaultValue("64") int minSize,
			@DefaultValue("4096") int maxSize, @DefaultValue("8") int sizeMultiple,
			@DefaultValue("50MB") DataSize maxImageSize) {

		void applyTo(ValidationSettings rules) {
			rules.enabled(this.enabled)
				.minSize(this.minSize)
				.maxSize(this.maxSize)
				.sizeMultiple(this.sizeMultiple)
				.maxImageSize(this.maxImageSize);
		}

	}

	/**
	 * Health check of the WebUI.
	 *
	 * @param timeout How long the check may take. It is never retried.
	 */
	public record Health(@DefaultValue("1500ms") Duration timeout) {
	}

}
