package io.stablediffusion.internal.http;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.stablediffusion.ConnectionException;
import io.stablediffusion.RawServer;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.StableDiffusionClientBuilder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Base URLs with an IPv6 address, and with a name that cannot be resolved.
 */
class NameResolutionTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final byte[] IPV6_LOOPBACK = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };

	static Stream<Arguments> connectors() {
		return Stream.of(Arguments.argumentSet("Reactor Netty", UnaryOperator.<StableDiffusionClientBuilder>identity()),
				Arguments.argumentSet("JDK", (UnaryOperator<StableDiffusionClientBuilder>) (builder) -> builder
					.connector(new JdkClientHttpConnector())));
	}

	@ParameterizedTest
	@MethodSource("connectors")
	void ipv6AddressIsReachedAndNamedInTheHostHeader(UnaryOperator<StableDiffusionClientBuilder> connector)
			throws IOException {
		InetAddress loopback = InetAddress.getByAddress(IPV6_LOOPBACK);
		Assumptions.assumeTrue(hasAddress(loopback), "This machine has no IPv6 loopback address");
		try (RawServer server = new RawServer(loopback, (peer) -> {
			while (true) {
				String host = peer.read()
					.head()
					.lines()
					.filter((line) -> line.regionMatches(true, 0, "host:", 0, 5))
					.findFirst()
					.orElseThrow()
					.substring(5)
					.strip();
				peer.write(RawServer.response("{\"sd_model_checkpoint\":\"" + host + "\"}"));
			}
		});
				StableDiffusionClient client = connector
					.apply(StableDiffusionClient.builder().baseUrl("http://[::1]:" + server.port()))
					.build()) {
			assertThat(client.models().current().block(LIMIT)).isEqualTo("[::1]:" + server.port());
			assertThat(client.healthCheck().block(LIMIT)).satisfies((result) -> assertThat(result.healthy()).isTrue());
		}
	}

	private static boolean hasAddress(InetAddress address) {
		try (ServerSocket socket = new ServerSocket()) {
			socket.bind(new InetSocketAddress(address, 0));
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Test
	void unknownHostIsNotConnectedAndNamed() throws IOException {
		try (NameServer names = new NameServer(true); StableDiffusionClient client = client(names, LIMIT)) {
			assertThatExceptionOfType(ConnectionException.class)
				.isThrownBy(() -> client.models().current().block(LIMIT))
				.withMessageContaining("webui.invalid")
				.withMessageContaining("could not connect")
				.satisfies(
						(failure) -> assertThat(failure.reason()).isEqualTo(ConnectionException.Reason.NOT_CONNECTED));
		}
	}

	@Test
	void unresponsiveNameServerIsBoundedByTimeLimit() throws IOException {
		try (NameServer names = new NameServer(false);
				StableDiffusionClient client = client(names, Duration.ofMillis(300))) {
			assertThatExceptionOfType(ConnectionException.class)
				.isThrownBy(() -> client.models().current().block(LIMIT))
				.withMessageContaining("webui.invalid")
				.satisfies((failure) -> assertThat(failure.reason()).isEqualTo(ConnectionException.Reason.TIMED_OUT));
		}
	}

	private static StableDiffusionClient client(NameServer names, Duration limit) {
		return StableDiffusionClient.builder()
			.baseUrl("http://webui.invalid:7860")
			.timeouts((timeouts) -> timeouts.read(limit))
			.retry((retry) -> retry.maxRetries(0))
			.reactorNetty((connections) -> new ReactorClientHttpConnector(connections.httpClient()
				.resolver((spec) -> spec.dnsAddressResolverGroupProvider((builder) -> new DnsAddressResolverGroup(
						builder.nameServerProvider(new SingletonDnsServerAddressStreamProvider(names.address())))))))
			.build();
	}

	/** A name server that knows no names and returns an error or nothing. */
	private static final class NameServer implements AutoCloseable {

		private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());

		NameServer(boolean responds) throws IOException {
			Thread thread = new Thread(() -> serve(responds), "name-server");
			thread.setDaemon(true);
			thread.start();
		}

		private void serve(boolean responds) {
			DatagramPacket packet = new DatagramPacket(new byte[512], 512);
			try {
				while (true) {
					this.socket.receive(packet);
					if (responds) {
						byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
						query[2] |= (byte) 0x80; // a response
						query[3] = (byte) 0x83; // no such name
						query[11] = 0; // without additional records
						this.socket.send(new DatagramPacket(query, query.length, packet.getSocketAddress()));
					}
				}
			}
			catch (IOException ex) {
				// closed
			}
		}

		InetSocketAddress address() {
			return (InetSocketAddress) this.socket.getLocalSocketAddress();
		}

		@Override
		public void close() {
			this.socket.close();
		}

	}

}
