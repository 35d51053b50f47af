package io.stablediffusion.internal.retry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.stablediffusion.ApiException;
import io.stablediffusion.RetrySettings;
import io.stablediffusion.internal.http.ExceptionTranslator;

import org.springframework.retry.RetryContext;
import org.springframework.retry.backoff.BackOffContext;
import org.springframework.retry.backoff.BackOffInterruptedException;
import org.springframework.retry.backoff.Sleeper;
import org.springframework.retry.backoff.SleepingBackOffPolicy;
import org.springframework.retry.backoff.ThreadWaitSleeper;

/**
 * The {@link RetrySettings}' waits as a back-off policy of Spring Retry. Its own policies
 * do not see the failure, which has the server's {@code Retry-After}.
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
		return new ExceptionTranslator(context);
	}

	@Override
	public void backOff(BackOffContext context) throws BackOffInterruptedException {
		RetryContext failures = ((ExceptionTranslator) context).retryContext();
		try {
			this.sleeper.sleep(delay(failures.getRetryCount() - 1, failures.getLastThrowable()).toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new BackOffInterruptedException("Interrupted while waiting to retry", ex);
		}
	}

	private Duration delay(int retry, Throwable failure) {
		Duration delay = this.settings.delayBefore(retry, ThreadLocalRandom.current().nextDouble());
		if (!(failure instanceof ApiException answer)) {
			return delay;
		}
		Duration patient = (answer.status() == 429) ? delay.multipliedBy(2) : delay;
		Duration asked = answer.retryAfter();
		return (asked != null && asked.compareTo(patient) > 0) ? asked : patient;
	}

	private record ExceptionTranslator(RetryContext retryContext) implements BackOffContext {
	}

}
