package io.stablediffusion.integration;

import java.util.ArrayList;
import java.util.List;

import io.stablediffusion.test.SimulatedWebUi;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The application of the tests, with all starters of this module.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Application {

	/**
	 * Starts an application without a web server.
	 * @param webUi the WebUI that it uses
	 * @param beans its additional configuration classes
	 * @param properties its properties
	 * @return the application
	 */
	static ConfigurableApplicationContext start(SimulatedWebUi webUi, List<Class<?>> beans, String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--spring.main.banner-mode=off",
				"--stablediffusion.base-url=" + webUi.baseUrl(), "--spring.reactor.netty.shutdown-quiet-period=0s",
				"--management.otlp.metrics.export.enabled=false", "--stablediffusion.retry.delay=1ms",
				"--stablediffusion.retry.jitter=0"));
		for (String property : properties) {
			arguments.add("--" + property);
		}
		return new SpringApplicationBuilder(Application.class).sources(beans.toArray(Class[]::new))
			.web(WebApplicationType.NONE)
			.run(arguments.toArray(String[]::new));
	}

}
