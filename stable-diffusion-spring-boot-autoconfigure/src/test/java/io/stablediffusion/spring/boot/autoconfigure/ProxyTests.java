package io.stablediffusion.spring.boot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.netty.resolver.NoopAddressResolverGroup;
import io.stablediffusion.ConnectionException;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.transport.ProxyProvider;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests an HTTP proxy that the application sets for its HTTP clients. Only the proxy can
 * resolve the host of the base URL.
 */
class ProxyTests {

	private static ApplicationContextRunner runner(int proxyPort) {
		return new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(HttpClientAutoConfiguration.class, ReactiveHttpClientAutoConfiguration.class,
							WebClientAutoConfiguration.class, StableDiffusionAutoConfiguration.class))
			.withUserConfiguration(ProxyConfiguration.class)
			.withPropertyValues("stablediffusion.base-url=http://webui.invalid:7860", "proxy.port=" + proxyPort,
					"stablediffusion.retry.max-retries=0", "spring.reactor.netty.shutdown-quiet-period=0s");
	}

	@Test
	void callsUseProxy() throws IOException {
		try (SimulatedWebUi webUi = SimulatedWebUi.start();
				Proxy proxy = new Proxy("200 Connection established", URI.create(webUi.baseUrl()).getPort())) {
			runner(proxy.port()).run((context) -> {
				BlockingStableDiffusionClient client = context.getBean(BlockingStableDiffusionClient.class);
				assertThat(client.models().list()).isNotEmpty();
				assertThat(client.textToImage().generate((request) -> request.prompt("a").size(64, 64).steps(1)))
					.hasSize(1);
				assertThat(client.ping()).isTrue();
			});
			assertThat(proxy.requests).isNotEmpty().allMatch((line) -> line.startsWith("CONNECT webui.invalid:7860 "));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "407 Proxy Authentication Required", "502 Bad Gateway" })
	void errorStatusOfProxyIsNotConnected(String status) throws IOException {
		try (Proxy proxy = new Proxy(status, 0)) {
			assertNotConnected(proxy.port(), "status: " + status + ". Check the proxy");
		}
	}

	@Test
	void unavailableProxyIsNotConnected() throws IOException {
		int port;
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = free.getLocalPort();
		}
		assertNotConnected(port, "refused");
	}

	private static void assertNotConnected(int proxyPort, String message) {
		runner(proxyPort).run((context) -> {
			BlockingStableDiffusionClient client = context.getBean(BlockingStableDiffusionClient.class);
			assertThatExceptionOfType(ConnectionException.class).isThrownBy(() -> client.models().list())
				.withMessageContaining(message)
				.satisfies(
						(failure) -> assertThat(failure.reason()).isEqualTo(ConnectionException.Reason.NOT_CONNECTED));
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class ProxyConfiguration {

		@Bean
		ClientHttpConnectorBuilderCustomizer<ReactorClientHttpConnectorBuilder> proxy(Environment environment) {
			int port = environment.getRequiredProperty("proxy.port", Integer.class);
			return (builder) -> builder.withHttpClientCustomizer((client) -> client
				.proxy((proxy) -> proxy.type(ProxyProvider.Proxy.HTTP).host("127.0.0.1").port(port))
				// otherwise Reactor Netty resolves the host
				.resolver(NoopAddressResolverGroup.INSTANCE));
		}

	}

	/** A proxy that connects each request to one port, or returns an error status. */
	private static final class Proxy implements AutoCloseable {

		private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

		private final Queue<String> requests = new ConcurrentLinkedQueue<>();

		Proxy(String status, int port) throws IOException {
			start(() -> {
				while (true) {
					Socket client = this.server.accept();
					start(() -> serve(client, status, port));
				}
			});
		}

		int port() {
			return this.server.getLocalPort();
		}

		private void serve(Socket client, String status, int port) throws IOException {
			try (client) {
				StringBuilder head = new StringBuilder();
				while (head.indexOf("\r\n\r\n") < 0) {
					head.append((char) client.getInputStream().read());
				}
				this.requests.add(head.substring(0, head.indexOf("\r\n")));
				client.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
				if (status.startsWith("200")) {
					try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
						start(() -> copy(target.getInputStream(), client.getOutputStream(), client));
						copy(client.getInputStream(), target.getOutputStream(), target);
					}
				}
			}
		}

		private static void copy(InputStream input, OutputStream output, Socket destination) throws IOException {
			input.transferTo(output);
			destination.shutdownOutput();
		}

		private static void start(Task task) {
			Thread thread = new Thread(() -> {
				try {
					task.run();
				}
				catch (IOException ex) {
					// the connection is closed
				}
			}, "proxy");
			thread.setDaemon(true);
			thread.start();
		}

		@Override
		public void close() throws IOException {
			this.server.close();
		}

		private interface Task {

			void run() throws IOException;

		}

	}

}
