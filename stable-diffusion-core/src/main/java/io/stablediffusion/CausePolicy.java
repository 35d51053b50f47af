package io.stablediffusion;

import java.time.Duration;

import org.springframework.retry.RetryContext;
import org.springframework.retry.policy.MaxAttemptsRetryPolicy;

/**
 * The {@link RetrySettings}' causes and number of retries as a retry policy of Spring
 * Retry.
 */
final class CausePolicy extends MaxAttemptsRetryPolicy {

	private static final long serialVersionUID = 1L;

	private final transient RetrySettings settings;

	private final Endpoint.Kind kind;

	CausePolicy(RetrySettings settings, Endpoint.Kind kind) {
		super(settings.maxRetries() + 1);
		this.settings = settings;
		this.kind = kind;
	}

	@Override
	public boolean canRetry(RetryContext context) {
		Throwable failure = context.getLastThrowable();
		return super.canRetry(context) && (failure == null || isRetried(failure));
	}

	/** Not when the server asks for more patience than there is. */
	private boolean isRetried(Throwable failure) {
		RetryCause cause = RetryCause.of(failure);
		Duration asked = (failure instanceof ApiException answer) ? answer.retryAfter() : null;
		return cause != null && this.settings.causesFor(this.kind).contains(cause)
				&& (asked == null || asked.compareTo(this.settings.maxRetryAfter()) <= 0);
	}

}
