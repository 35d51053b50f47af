package io.stablediffusion.internal.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.stablediffusion.RawServer;
import io.stablediffusion.internal.call.NotSentException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each request receives its own response, for any split of the bytes into reads.
 */
class ResponseGuardTests {

	private static final String RESPONSE = RawServer.response("{\"a\":1}");

	private static final String EXPECTED = "200 {\"a\":1} end ";

	private final Received received = new Received();

	private final EmbeddedChannel channel = new EmbeddedChannel(new HttpClientCodec(), this.received);

	ResponseGuardTests() {
		ResponseGuard.install(this.channel.pipeline());
	}

	@AfterEach
	void release() {
		this.channel.finishAndReleaseAll();
	}

	static Stream<String> interimResponses() {
		return Stream.of("HTTP/1.1 102 Processing\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n".repeat(2),
				"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\nLink: </b>\r\n\r\n",
				"HTTP/1.1 199 \r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 199 End of response\r\n\r\n",
				"HTTP/1.1 102 Processing\r\n\r\n".repeat(100));
	}

	static Stream<String> responses() {
		return Stream.of(RESPONSE, RawServer.chunked("{\"a\":1}"),
				RawServer.chunked("{\"a\":1}").replace("0\r\n\r\n", "0\r\nX-Time: 5\r\n\r\n"));
	}

	@ParameterizedTest
	@MethodSource("interimResponses")
	void splitInterimResponsesAreSkipped(String interim) {
		for (String response : responses().toList()) {
			String bytes = interim + response;
			int step = 1 + bytes.length() / 500;
			IntStream.range(0, bytes.length() / step).map((i) -> i * step).forEach((cut) -> {
				request(HttpMethod.GET);
				read(bytes.substring(0, cut));
				read(bytes.substring(cut));
				assertResponse(EXPECTED);
			});
			request(HttpMethod.GET);
			bytes.chars().forEach((c) -> read(String.valueOf((char) c)));
			assertResponse(EXPECTED);
		}
	}

	@ParameterizedTest
	@MethodSource("responses")
	void connectionIsReusedAfterSplitResponse(String response) {
		IntStream.range(0, response.length()).forEach((cut) -> {
			request(HttpMethod.GET);
			read(response.substring(0, cut));
			read(response.substring(cut));
			assertResponse(EXPECTED);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 204 No ResponseBody\r\n\r\n",
			"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" })
	void responseWithoutBodyIsComplete(String response) {
		request(HttpMethod.GET);
		read("HTTP/1.1 103 Early Hints\r\n\r\n" + response);
		assertResponse(response.substring(9, 12) + "  end ");
	}

	/** Each beginning of a second response, also one that the codec keeps to itself. */
	@ParameterizedTest
	@MethodSource("responses")
	void dataAfterResponseClosesConnection(String response) {
		for (int length = 1; length <= response.length(); length++) {
			ResponseGuardTests test = new ResponseGuardTests();
			test.request(HttpMethod.GET);
			test.read(response + response.substring(0, length));
			test.assertClosedAfter(EXPECTED);

			test = new ResponseGuardTests();
			test.request(HttpMethod.GET);
			test.read(response.substring(0, 20));
			test.read(response.substring(20) + response.substring(0, length));
			test.assertClosedAfter(EXPECTED);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "H", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 102 Processing\r\n\r\n", "\r\n", "garbage" })
	void dataOnIdleConnectionClosesIt(String bytes) {
		request(HttpMethod.GET);
		read(RESPONSE);
		assertResponse(EXPECTED);

		read(bytes);

		assertClosedAfter("");
	}

	@Test
	void dataOnNewConnectionClosesIt() {
		read(RESPONSE);
		assertClosedAfter("");
	}

	@Test
	void dataBeforeRequestPreventsRequest() {
		request(HttpMethod.GET);
		read(RESPONSE);
		assertResponse(EXPECTED);
		// handed over by the pool, and not yet written
		ChannelFuture write = this.channel.pipeline().writeAndFlush(get());

		this.channel.pipeline().fireChannelRead(Unpooled.copiedBuffer(RESPONSE, StandardCharsets.US_ASCII));
		this.channel.runPendingTasks();

		assertThat(write.cause()).isInstanceOf(NotSentException.class)
			.hasMessage("the server sent data before the request was written");
		assertThat(this.channel.<Object>readOutbound()).isNull();
		assertClosedAfter("");
	}

	@Test
	void closedConnectionPreventsRequest() {
		ChannelFuture write = this.channel.pipeline().writeAndFlush(get());
		this.channel.pipeline().fireChannelInactive();
		this.channel.runPendingTasks();

		assertThat(write.cause()).isInstanceOf(NotSentException.class);
		assertThat(this.channel.<Object>readOutbound()).isNull();
		assertThat(this.channel.pipeline().write(get()).cause()).isInstanceOf(NotSentException.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "PUT", "DELETE", "PATCH" })
	void connectionIsReusedAfterGetOnly(String method) {
		request(HttpMethod.valueOf(method));
		read("HTTP/1.1 103 Early Hints\r\n\r\n" + RESPONSE);
		assertClosedAfter(EXPECTED);
	}

	@Test
	void headAfterInterimResponseHasNoBody() {
		request(HttpMethod.HEAD);
		read("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n");
		assertClosedAfter("200  end ");
	}

	@Test
	@SuppressWarnings("FutureReturnValueIgnored") // a failure shows in what is written
	void responseBeforeEndOfRequestClosesConnection() {
		this.channel.writeAndFlush(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
		this.channel.runPendingTasks();
		read(RESPONSE);
		assertClosedAfter(EXPECTED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
			"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n" })
	void unexpectedUpgradeFails(String response) {
		request(HttpMethod.GET);
		read(response + RESPONSE);

		assertThat(this.received.failure).isInstanceOf(IOException.class).hasMessageContaining("status 101");
		assertClosedAfter("");
	}

	@Test
	void moreThanHundredInterimResponsesFail() {
		request(HttpMethod.GET);
		read("HTTP/1.1 102 Processing\r\n\r\n".repeat(101) + RESPONSE);

		assertThat(this.received.failure).isInstanceOf(IOException.class).hasMessageContaining("100 interim");
		assertClosedAfter("");
	}

	@Test
	void responseUpToEndOfConnectionIsComplete() {
		request(HttpMethod.GET);
		read("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{\"a\"");
		read(":1}");
		this.channel.unsafe().close(this.channel.voidPromise()); // as at the server's end
		assertClosedAfter(EXPECTED);
	}

	/** Reactor Netty would log a part of a head as an error after the end of the call. */
	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 503 x\r\nContent-Length: 10\r\n",
			"HTTP/1.1 103 Early Hints\r\nLink", "HTTP/1.1 2" })
	void partialHeadIsReleasedOnClose(String part) {
		request(HttpMethod.GET);
		read(part);
		this.channel.finish();
		assertThat(this.received.failure).isNull();
		assertClosedAfter("");
	}

	@Test
	void invalidHttpFails() {
		request(HttpMethod.GET);
		read("SSH-2.0-OpenSSH_9.2\r\n");
		assertThat(this.received.text()).startsWith("failure");
	}

	/** The codec asks for more unless it has passed something on in the same read. */
	@Test
	void reusedConnectionReadsAfterPartialHead() {
		AtomicInteger reads = new AtomicInteger();
		this.channel.config().setAutoRead(false);
		this.channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {

			@Override
			public void read(ChannelHandlerContext ctx) {
				reads.incrementAndGet();
				ctx.read();
			}

		});
		for (int i = 0; i < 3; i++) {
			request(HttpMethod.GET);
			for (String part : List.of("HTTP/1.1 102 Processing\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-")) {
				reads.set(0);
				read(part);
				assertThat(reads).as("reads that were asked for").hasPositiveValue();
			}
			read("Length: 7\r\n\r\n{\"a\":1}");
			assertResponse(EXPECTED);
		}
	}

	@Test
	void guardIsInstalledOnce() {
		List<String> names = this.channel.pipeline().names();
		ResponseGuard.install(this.channel.pipeline());
		assertThat(this.channel.pipeline().names()).isEqualTo(names);
	}

	private static DefaultFullHttpRequest get() {
		return new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
	}

	@SuppressWarnings("FutureReturnValueIgnored") // a failure shows in what is written
	private void request(HttpMethod method) {
		this.channel.writeAndFlush(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, "/"));
		this.channel.runPendingTasks();
		ByteBuf written = this.channel.readOutbound();
		assertThat(written).as("the request").isNotNull();
		for (Object next = written; next != null; next = this.channel.readOutbound()) {
			ReferenceCountUtil.release(next);
		}
	}

	private void read(String bytes) {
		if (this.channel.isOpen()) {
			this.channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.US_ASCII));
		}
	}

	private void assertResponse(String expected) {
		assertThat(this.received.text()).isEqualTo(expected);
		assertThat(this.received.failure).isNull();
		assertThat(this.channel.isOpen()).isTrue();
		this.received.messages.clear();
	}

	private void assertClosedAfter(String expected) {
		assertThat(this.received.text()).isEqualTo(expected);
		assertThat(this.channel.isOpen()).isFalse();
	}

	/** In the place of Reactor Netty. */
	private static final class Received extends ChannelInboundHandlerAdapter {

		private final List<String> messages = new ArrayList<>();

		private @Nullable Throwable failure;

		String text() {
			return String.join("", this.messages);
		}

		@Override
		public void channelRead(ChannelHandlerContext ctx, Object msg) {
			if (msg instanceof HttpResponse response) {
				this.messages.add((response.decoderResult().isFailure() ? "failure" : response.status().code()) + " ");
			}
			if (msg instanceof HttpContent content) {
				this.messages.add(content.content().toString(StandardCharsets.US_ASCII));
			}
			if (msg instanceof LastHttpContent) {
				this.messages.add(" end ");
			}
			ReferenceCountUtil.release(msg);
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
			this.failure = cause;
		}

	}

}
