package io.stablediffusion.integration;

import java.util.List;

import io.stablediffusion.blocking.BlockingStableDiffusionClient;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.devtools.restart.Restarter;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that generates an image and is restarted by DevTools several times.
 */
final class RestartedApplication {

	static final int STARTS = 3;

	private static final String COUNTER = "test.starts";

	private RestartedApplication() {
	}

	/** Called by DevTools again for each restart, in another thread and class loader. */
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

	/** Returns the threads of event loops. A closed context has none. */
	private static List<String> eventLoops() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("stable-diffusion-http"))
			.toList();
	}

}
