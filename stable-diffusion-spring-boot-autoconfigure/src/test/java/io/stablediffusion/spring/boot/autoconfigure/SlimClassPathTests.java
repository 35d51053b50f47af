package io.stablediffusion.spring.boot.autoconfigure;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import com.sun.net.httpserver.HttpServer;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests an application without an optional dependency. The build runs this test once for
 * each such class path, and sets the class that must be missing.
 */
class SlimClassPathTests {

	@Test
	void startsAndGenerates() throws Exception {
		String absent = System.getProperty("absent-class");
		assertThat(absent).isNotEmpty();
		assertThat(ClassUtils.isPresent(absent, null)).as(absent).isFalse();

		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/sdapi/v1/txt2img", (exchange) -> {
			byte[] response = "{\"images\":[\"iVBORw0KGgo=\"],\"info\":\"{}\"}".getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().add("Content-Type", "application/json");
			exchange.sendResponseHeaders(200, response.length);
			exchange.getResponseBody().write(response);
			exchange.close();
		});
		server.createContext("/sdapi/v1/skip", (exchange) -> {
			exchange.sendResponseHeaders(
					"0".equals(exchange.getRequestHeaders().getFirst("Content-Length")) ? 204 : 411, -1);
			exchange.close();
		});
		server.start();
		try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("stablediffusion.base-url=http://127.0.0.1:" + server.getAddress().getPort())
			.run()) {
			StableDiffusionClient client = application.getBean(StableDiffusionClient.class);
			assertThat(
					BlockingStableDiffusionClient.of(client).textToImage().generate((request) -> request.prompt("a")))
				.hasSize(1);
			BlockingStableDiffusionClient.of(client).progress().skip();
		}
		finally {
			server.stop(0);
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
