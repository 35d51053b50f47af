package io.stablediffusion.integration;

import java.util.List;

import io.stablediffusion.blocking.BlockingStableDiffusionClient;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.devtools.restart.Restarter;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Generates, and has DevTools restart it, for some times.
 */
final class RestartedApplication {

	static final int STARTS = 3;

	private static final String COUNTER = "test.starts";

	private RestartedApplication() {
	}

	/** DevTools begin this anew in a thread and a class loader of their own. */
	public static void main(String[] args) {
		ConfigurableApplicationContext application = SpringApplication.run(Application.class, args);
		int start = Integer.getInteger(COUNTER, 0) + 1;
		System.setProperty(COUNTER, Integer.toString(start));
		try {
			assertThat(RestartedApplication.class.getClassLoader().getClass().getSimpleName())
				.isEqualTo("RestartClassLoader");
			assertThat(application.getBean(BlockingStableDiffusionClient.class)
				.textToImage()
				.generate((request) -> request.prompt("a").size(64, 64).steps(1))).hasSize(1);
			assertThat(eventLoops()).as("event loops of start %s", start)
				.isNotEmpty()
				.hasSizeLessThanOrEqualTo(Math.max(4, Runtime.getRuntime().availableProcessors()));
		}
		catch (Throwable ex) {
			ex.printStackTrace();
			Runtime.getRuntime().halt(1);
		}
		if (start < STARTS) {
			Restarter.getInstance().restart();
		}
		else {
			application.close();
			Runtime.getRuntime().halt(0);
		}
	}

	/** A context that was closed has none any more. */
	private static List<String> eventLoops() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("stable-diffusion-http"))
			.toList();
	}

}
