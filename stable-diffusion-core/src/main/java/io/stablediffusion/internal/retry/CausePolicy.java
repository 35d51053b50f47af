package io.stablediffusion.internal.retry;

import java.time.Duration;
import java.util.Set;

import io.stablediffusion.ApiException;
import io.stablediffusion.RetryCause;
import io.stablediffusion.RetrySettings;
import io.stablediffusion.internal.call.Endpoint;

import org.springframework.retry.RetryContext;
import org.springframework.retry.policy.MaxAttemptsRetryPolicy;

/**
 * A retry policy of Spring Retry that applies the causes and the number of retries of
 * {@link RetrySettings}.
 */
public final class CausePolicy extends MaxAttemptsRetryPolicy {

	private static final long serialVersionUID = 1L;

	private final transient RetrySettings settings;

	private final Endpoint.Kind kind;

	public CausePolicy(RetrySettings settings, Endpoint.Kind kind) {
		super(settings.maxRetries() + 1);
		this.settings = settings;
		this.kind = kind;
	}

	@Override
	public boolean canRetry(RetryContext context) {
		Throwable failure = context.getLastThrowable();
		return super.canRetry(context) && (failure == null || isRetried(failure));
	}

	/** Whether the cause is retried and {@code Retry-After} is not above its maximum. */
	private boolean isRetried(Throwable failure) {
		RetryCause cause = RetryCause.of(failure);
		Duration retryAfter = (failure instanceof ApiException error) ? error.retryAfter() : null;
		return cause != null && causes().contains(cause)
				&& (retryAfter == null || retryAfter.compareTo(this.settings.maxRetryAfter()) <= 0);
	}

	private Set<RetryCause> causes() {
		return switch (this.kind) {
			case READ, WATCH, LOOK, COMMAND -> this.settings.reads();
			case CONTROL, GENERATION -> this.settings.generations();
			case PROBE -> Set.of();
		};
	}

}
