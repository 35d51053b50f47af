package io.stablediffusion.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;

import io.stablediffusion.StableDiffusionClient;
import reactor.core.publisher.Flux;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Waits for generations at shutdown, in the phase of the web server's graceful shutdown
 * and as long as that phase. Generations that are still running after it are interrupted.
 */
final class GenerationDrain implements SmartLifecycle {

	/** The phase of the web server's graceful shutdown. */
	private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 1024;

	private final ConfigurableListableBeanFactory beans;

	private volatile boolean running;

	GenerationDrain(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public void stop(Runnable callback) {
		stop();
		Flux.interval(Duration.ZERO, Duration.ofMillis(20))
			.filter((tick) -> clients(this.beans)
				.allMatch((client) -> client.activeGenerations() + client.waitingGenerations() == 0))
			.next()
			.subscribe((tick) -> callback.run());
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	/** Returns the existing clients, without creating one. */
	private static Stream<StableDiffusionClient> clients(ConfigurableListableBeanFactory beans) {
		return Arrays.stream(beans.getBeanNamesForType(StableDiffusionClient.class, false, false))
			.filter(beans::containsSingleton)
			.map((name) -> beans.getBean(name, StableDiffusionClient.class));
	}

	/**
	 * Closes the clients after the web server has stopped, and before Reactor Netty
	 * stops. Does not close them if the context is only stopped and may be started again.
	 */
	static final class End implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {

		private final ConfigurableListableBeanFactory beans;

		private final ApplicationContext context;

		private volatile boolean running;

		private volatile boolean closing;

		End(ConfigurableListableBeanFactory beans, ApplicationContext context) {
			this.beans = beans;
			this.context = context;
		}

		@Override
		public void onApplicationEvent(ContextClosedEvent event) {
			this.closing |= event.getApplicationContext() == this.context;
		}

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
			if (this.closing) {
				clients(this.beans).forEach(StableDiffusionClient::close);
			}
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public boolean isPauseable() {
			return false;
		}

		@Override
		public int getPhase() {
			return PHASE - 2048;
		}

	}

}
