package io.stablediffusion.internal.retry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.stablediffusion.ApiException;
import io.stablediffusion.RetrySettings;
import org.springframework.retry.RetryContext;
import org.springframework.retry.backoff.BackOffContext;
import org.springframework.retry.backoff.BackOffInterruptedException;
import org.springframework.retry.backoff.Sleeper;
import org.springframework.retry.backoff.SleepingBackOffPolicy;
import org.springframework.retry.backoff.ThreadWaitSleeper;

/**
 * A back-off policy of Spring Retry that applies the delays of {@link RetrySettings}.
 * Unlike the policies of Spring Retry, it considers the server's {@code Retry-After}.
 */
public final class ExponentialDelay implements SleepingBackOffPolicy<ExponentialDelay> {

	private final RetrySettings settings;

	private final Sleeper sleeper;

	public ExponentialDelay(RetrySettings settings) {
		this(settings, new ThreadWaitSleeper());
	}

	private ExponentialDelay(RetrySettings settings, Sleeper sleeper) {
		this.settings = settings;
		this.sleeper = sleeper;
	}

	@Override
	public ExponentialDelay withSleeper(Sleeper sleeper) {
		return new ExponentialDelay(this.settings, sleeper);
	}

	@Override
	public BackOffContext start(RetryContext context) {
		return new DelayContext(context);
	}

	@Override
	public void backOff(BackOffContext context) throws BackOffInterruptedException {
		RetryContext retryContext = ((DelayContext) context).retryContext();
		try {
			this.sleeper.sleep(delay(retryContext.getRetryCount() - 1, retryContext.getLastThrowable()).toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new BackOffInterruptedException("The thread was interrupted while it waited to retry", ex);
		}
	}

	private Duration delay(int retry, Throwable failure) {
		Duration delay = this.settings.delayBefore(retry, ThreadLocalRandom.current().nextDouble());
		if (!(failure instanceof ApiException error)) {
			return delay;
		}
		Duration minimum = (error.status() == 429) ? delay.multipliedBy(2) : delay;
		Duration retryAfter = error.retryAfter();
		return (retryAfter != null && retryAfter.compareTo(minimum) > 0) ? retryAfter : minimum;
	}

	private record DelayContext(RetryContext retryContext) implements BackOffContext {
	}

}
