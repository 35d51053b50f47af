package io.stablediffusion.sample;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;

/**
 * The sample application.
 *
 * @since 0.1.0
 */
@SpringBootApplication
public class SampleApplication {

	private static final Log LOGGER = LogFactory.getLog(SampleApplication.class);

	/** Logs the address of the page, as the last line of the start. */
	@Bean
	ApplicationListener<ApplicationReadyEvent> address() {
		return (ready) -> LOGGER.info("Open http://localhost:"
				+ ready.getApplicationContext().getEnvironment().getProperty("local.server.port") + " in a browser");
	}

	public static void main(String[] args) {
		SpringApplication.run(SampleApplication.class, args);
	}

}
