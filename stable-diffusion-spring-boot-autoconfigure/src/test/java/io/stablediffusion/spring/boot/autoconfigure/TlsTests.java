package io.stablediffusion.spring.boot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.server.HealthCheckResult;
import io.stablediffusion.test.SimulatedWebUi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests a WebUI with TLS that requires a client certificate.
 */
class TlsTests {

	private static final String PASSWORD = "changeit";

	@TempDir
	static Path directory;

	private static SimulatedWebUi webUi;

	private static ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, HttpClientAutoConfiguration.class,
					ReactiveHttpClientAutoConfiguration.class, WebClientAutoConfiguration.class,
					StableDiffusionAutoConfiguration.class))
			.withPropertyValues("stablediffusion.base-url=" + webUi.baseUrl(),
					"spring.reactor.netty.shutdown-quiet-period=0s", "stablediffusion.health.timeout=10s");
	}

	/** Creates keys for the duration of the test. */
	@BeforeAll
	static void start() throws Exception {
		createKey("server");
		createKey("client");
		SSLContext tls = SSLContext.getInstance("TLS");
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(load("server"), PASSWORD.toCharArray());
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(load("client"));
		tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
		webUi = SimulatedWebUi.builder().tls(tls, true).start();
	}

	@AfterAll
	static void stop() {
		webUi.close();
	}

	private static void createKey(String name) throws IOException, InterruptedException {
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-keyalg", "EC", "-alias", name, "-dname", "CN=" + name, "-ext", "SAN=ip:127.0.0.1",
				"-keystore", directory.resolve(name + ".p12").toString(), "-storetype", "PKCS12", "-storepass",
				PASSWORD)
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve(name + ".log").toFile())
			.start();
		assertThat(keytool.waitFor()).isZero();
	}

	private static KeyStore load(String name) throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream input = Files.newInputStream(directory.resolve(name + ".p12"))) {
			store.load(input, PASSWORD.toCharArray());
		}
		return store;
	}

	private static String[] bundle(String name) {
		return new String[] { "spring.ssl.bundle.jks.webui.truststore.location=file:" + directory.resolve("server.p12"),
				"spring.ssl.bundle.jks.webui.truststore.password=" + PASSWORD,
				"spring.ssl.bundle.jks.webui.keystore.location=file:" + directory.resolve(name + ".p12"),
				"spring.ssl.bundle.jks.webui.keystore.password=" + PASSWORD };
	}

	@Test
	void bundleProvidesTrustAndClientCertificate() {
		runner().withPropertyValues(bundle("client"))
			.withPropertyValues("stablediffusion.ssl.bundle=webui")
			.run((context) -> assertThat(context.getBean(BlockingStableDiffusionClient.class).models().list())
				.isNotEmpty());
	}

	@Test
	void bundleOfAllHttpClientsIsUsed() {
		runner().withPropertyValues(bundle("client"))
			.withPropertyValues("spring.http.clients.ssl.bundle=webui")
			.run((context) -> assertThat(context.getBean(BlockingStableDiffusionClient.class).ping()).isTrue());
	}

	@Test
	void untrustedCertificateIsReported() {
		runner().run((context) -> {
			HealthCheckResult result = context.getBean(BlockingStableDiffusionClient.class).healthCheck();
			assertThat(result.error()).contains("could not connect")
				.contains("unable to find valid certification path");
		});
	}

	@Test
	void unknownBundleStopsStartup() {
		runner().withPropertyValues("stablediffusion.ssl.bundle=webui")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("SSL bundle name 'webui' cannot be found"));
	}

}
