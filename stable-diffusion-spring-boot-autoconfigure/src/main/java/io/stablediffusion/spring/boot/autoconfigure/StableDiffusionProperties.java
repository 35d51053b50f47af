package io.stablediffusion.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
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
 * @param baseUrl URL of the WebUI. A path is kept. Credentials in the URL are sent as
 * username and password.
 * @param timeout Time limit of an attempt of a generation or model switch, from when it
 * is sent.
 * @param readTimeout Time limit of an attempt of any other call, if it is shorter than
 * timeout.
 * @param callTimeout Time limit of a call with all its attempts, the delays between them
 * and the wait for a permit. There is no limit by default.
 * @param connectTimeout Time limit of opening a connection. The default is
 * spring.http.clients.connect-timeout, or 10s if that is not set.
 * @param username User name of HTTP Basic, as given to the WebUI's --api-auth.
 * @param password Password of HTTP Basic, as given to the WebUI's --api-auth.
 * @param bearerToken Token for a reverse proxy in front of the WebUI, sent as
 * 'Authorization: Bearer'.
 * @param headers Additional headers of each request.
 * @param maxResponseSize Largest response. An image in a response is base64, which has 4
 * bytes for 3 bytes of the image.
 * @param ssl TLS to the WebUI.
 * @param connections Connections to the WebUI.
 * @param generation Generation queue.
 * @param validation Validation of requests before they are sent.
 * @param retry Retries of failed calls.
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

	/**
	 * Applies the properties to a builder, which validates them when it builds the
	 * client.
	 */
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

	/** Does not contain credentials or header values. */
	@Override
	public String toString() {
		return "StableDiffusionProperties[timeout=" + this.timeout + ", retry=" + this.retry + "]";
	}

	/**
	 * Retries of failed calls.
	 *
	 * @param maxRetries Retries after the first attempt; 0 for none.
	 * @param delay Delay before the first retry.
	 * @param multiplier Factor by which each delay is longer than the one before.
	 * @param maxDelay Longest delay, without jitter and the 'Retry-After' of a server.
	 * @param jitter Largest random time that is added to a delay.
	 * @param maxRetryAfter Longest 'Retry-After' of a server. If the server sends a
	 * longer one, the call fails at once.
	 * @param reads Causes for which reads and settings are retried.
	 * @param generations Causes for which generations, interrupt and skip are retried.
	 * With other causes than the default ones, the generation of the failed attempt may
	 * still be running.
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
				.reads(named(this.reads))
				.generations(named(this.generations));
		}

		/**
		 * Boot binds an empty entry of a list, for example after a last comma, as null.
		 */
		private static List<RetryCause> named(Set<RetryCause> causes) {
			return causes.stream().filter(Objects::nonNull).toList();
		}

	}

	/**
	 * TLS to the WebUI.
	 *
	 * @param bundle Name of the SSL bundle with the trusted certificates and, if the
	 * server requires one, the client certificate. The default is
	 * spring.http.clients.ssl.bundle.
	 */
	public record Ssl(@Nullable String bundle) {
	}

	/**
	 * Connections to the WebUI, if the HTTP client is Reactor Netty. Generations have as
	 * many connections as there are permits. Interrupts, the look-up of a task before an
	 * interrupt, and the health check have one connection each.
	 *
	 * @param max Number of connections for reads and commands.
	 * @param progress Number of connections for progress and pending tasks.
	 * @param maxIdleTime Time for which an idle connection is kept. Servers close it
	 * after 5 seconds.
	 */
	public record Connections(@DefaultValue("2") int max, @DefaultValue("1") int progress,
			@DefaultValue("4s") Duration maxIdleTime) {

		void applyTo(ConnectionSettings settings) {
			settings.max(this.max).progress(this.progress).maxIdleTime(this.maxIdleTime);
		}

	}

	/**
	 * Generation queue.
	 *
	 * @param maxConcurrent Number of generations that are sent to the WebUI at the same
	 * time. The WebUI performs one at a time. While 40 generations of all clients are
	 * pending (stable-diffusion.cpp: 8), even an interrupt waits until one of them ends.
	 * @param maxWaiting Number of generations that may wait for a permit. One more fails
	 * at once.
	 * @param interruptOnCancel Whether a generation is interrupted on the WebUI if its
	 * call is cancelled, times out or loses its connection. Generations of other calls
	 * are not interrupted.
	 * @param exclusive Whether no other client uses the WebUI. Generations are then
	 * interrupted also if the WebUI cannot report whose job is running.
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
	 * Validation of requests before they are sent.
	 *
	 * @param enabled Whether to refuse invalid requests before they are sent.
	 * @param minSize Smallest width and height of a generation in pixels.
	 * @param maxSize Largest width and height of a generation in pixels.
	 * @param sizeMultiple Number of which the width and height of a generation must be a
	 * multiple.
	 * @param maxImageSize Largest image in a request.
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
	 * @param timeout Time limit of the health check, which is not retried.
	 */
	public record Health(@DefaultValue("1500ms") Duration timeout) {
	}

}
