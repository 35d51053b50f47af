package io.stablediffusion.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Sends a response to the client, correctly or with a fault.
 */
final class Delivery {

	private final HttpServerResponse response;

	private final Channel channel;

	Delivery(HttpServerResponse response, Channel channel) {
		this.response = response;
		this.channel = channel;
	}

	Mono<Void> send(Response response) {
		head(response);
		return this.response.sendByteArray(Mono.just(response.body())).then();
	}

	Mono<Void> truncate(Response response) {
		head(response);
		byte[] half = Arrays.copyOf(response.body(), response.body().length / 2);
		Mono<ByteBuf> body = Mono.fromSupplier(() -> Unpooled.wrappedBuffer(half));
		return this.response.send(body.concatWith(disconnect().cast(ByteBuf.class)), (sent) -> true).then();
	}

	/** Sends the response without a length, in small chunks. */
	Mono<Void> chunked(Response response) {
		head(response);
		this.response.responseHeaders().remove(HttpHeaderNames.CONTENT_LENGTH);
		return this.response.sendByteArray(parts(response)).then();
	}

	/** Sends a response that never ends. */
	Mono<Void> drip(Response response) {
		head(response);
		this.response.responseHeaders().remove(HttpHeaderNames.CONTENT_LENGTH);
		return this.response
			.sendByteArray(Flux.interval(Duration.ZERO, Duration.ofMillis(20)).map((tick) -> new byte[] { ' ' }))
			.then();
	}

	/** Writes the bytes to the connection without the HTTP codec. */
	Mono<Void> raw(String bytes) {
		return Mono.fromRunnable(() -> write(bytes));
	}

	/**
	 * Sends the response, and surplus bytes later. The result does not wait for the
	 * surplus bytes, because Reactor Netty ends the exchange when the response is
	 * complete.
	 */
	@SuppressWarnings("FutureReturnValueIgnored")
	Mono<Void> sendWithSurplus(Response response, Duration delay, String bytes) {
		return send(response).doFinally((signal) -> this.channel.eventLoop()
			.schedule(() -> write(bytes), delay.toMillis(), TimeUnit.MILLISECONDS));
	}

	/** Writes the bytes. They are lost if the connection is closed already. */
	@SuppressWarnings("FutureReturnValueIgnored")
	private void write(String bytes) {
		ChannelHandlerContext codec = this.channel.pipeline().context(NettyPipeline.HttpCodec);
		if (codec != null) {
			codec.writeAndFlush(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
		}
	}

	private static Flux<byte[]> parts(Response response) {
		int part = 1000;
		return Flux.range(0, (response.body().length + part - 1) / part)
			.map((index) -> Arrays.copyOfRange(response.body(), index * part,
					Math.min((index + 1) * part, response.body().length)));
	}

	private void head(Response response) {
		this.response.status(HttpResponseStatus.valueOf(response.status()));
		if (response.contentType() != null) {
			this.response.header(HttpHeaderNames.CONTENT_TYPE, response.contentType());
		}
		response.headers().forEach(this.response.responseHeaders()::set);
		this.response.header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(response.body().length));
	}

	/** Closes the connection; the result of closing is ignored. */
	@SuppressWarnings("FutureReturnValueIgnored")
	Mono<Void> disconnect() {
		return Mono.<Void>fromRunnable(this.channel::close).then(Mono.never());
	}

	/** Resets the connection instead of closing it. */
	Mono<Void> reset() {
		return Mono.<Void>fromRunnable(() -> this.channel.config().setOption(ChannelOption.SO_LINGER, 0))
			.then(disconnect());
	}

}
