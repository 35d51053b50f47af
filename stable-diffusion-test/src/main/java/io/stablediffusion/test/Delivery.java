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
 * How an answer gets to the client, or does not.
 */
final class Delivery {

	private final HttpServerResponse response;

	private final Channel channel;

	Delivery(HttpServerResponse response, Channel channel) {
		this.response = response;
		this.channel = channel;
	}

	Mono<Void> send(Answer answer) {
		head(answer);
		return this.response.sendByteArray(Mono.just(answer.body())).then();
	}

	Mono<Void> truncate(Answer answer) {
		head(answer);
		byte[] half = Arrays.copyOf(answer.body(), answer.body().length / 2);
		Mono<ByteBuf> body = Mono.fromSupplier(() -> Unpooled.wrappedBuffer(half));
		return this.response.send(body.concatWith(disconnect().cast(ByteBuf.class)), (sent) -> true).then();
	}

	/** Without a length, and in small parts. */
	Mono<Void> chunked(Answer answer) {
		head(answer);
		this.response.responseHeaders().remove(HttpHeaderNames.CONTENT_LENGTH);
		return this.response.sendByteArray(parts(answer)).then();
	}

	/** Never silent for long, and never done. */
	Mono<Void> drip(Answer answer) {
		head(answer);
		this.response.responseHeaders().remove(HttpHeaderNames.CONTENT_LENGTH);
		return this.response
			.sendByteArray(Flux.interval(Duration.ZERO, Duration.ofMillis(20)).map((tick) -> new byte[] { ' ' }))
			.then();
	}

	/** Writes the bytes below the HTTP codec, which does not see them. */
	Mono<Void> raw(String bytes) {
		return Mono.fromRunnable(() -> write(bytes));
	}

	/**
	 * Does not wait for the surplus: Reactor Netty leaves the exchange when the response
	 * is complete.
	 */
	@SuppressWarnings("FutureReturnValueIgnored")
	Mono<Void> sendWithSurplus(Answer answer, Duration delay, String bytes) {
		return send(answer).doFinally((signal) -> this.channel.eventLoop()
			.schedule(() -> write(bytes), delay.toMillis(), TimeUnit.MILLISECONDS));
	}

	/** If the connection is closed by now, the bytes are lost as on a real connection. */
	@SuppressWarnings("FutureReturnValueIgnored")
	private void write(String bytes) {
		ChannelHandlerContext codec = this.channel.pipeline().context(NettyPipeline.HttpCodec);
		if (codec != null) {
			codec.writeAndFlush(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
		}
	}

	private static Flux<byte[]> parts(Answer answer) {
		int part = 1000;
		return Flux.range(0, (answer.body().length + part - 1) / part)
			.map((index) -> Arrays.copyOfRange(answer.body(), index * part,
					Math.min((index + 1) * part, answer.body().length)));
	}

	private void head(Answer answer) {
		this.response.status(HttpResponseStatus.valueOf(answer.status()));
		if (answer.contentType() != null) {
			this.response.header(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
		}
		answer.headers().forEach(this.response.responseHeaders()::set);
		this.response.header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(answer.body().length));
	}

	/** Whether it worked, the client will see. */
	@SuppressWarnings("FutureReturnValueIgnored")
	Mono<Void> disconnect() {
		return Mono.<Void>fromRunnable(this.channel::close).then(Mono.never());
	}

	/** Without the goodbye of TCP. */
	Mono<Void> reset() {
		return Mono.<Void>fromRunnable(() -> this.channel.config().setOption(ChannelOption.SO_LINGER, 0))
			.then(disconnect());
	}

}
