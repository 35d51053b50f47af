package io.stablediffusion.internal.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpClientUpgradeHandler;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.stablediffusion.internal.call.NotSentException;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;

/**
 * Ensures that each response of an HTTP/1.1 connection belongs to the last request.
 * Reactor Netty ends the exchange after an interim response, and drops data that is
 * received on an idle connection or assigns it to the next request. This handler follows
 * the codec in the pipeline, and
 * <ul>
 * <li>skips interim responses (1xx);
 * <li>closes the connection when data is received while no request is in flight;
 * <li>delays the end of a response until the read is complete, and closes the connection
 * if data follows the response;
 * <li>signals a {@link WrongSchemeException} if the server returns a TLS alert;
 * <li>delays a request until the data that was already received has been read, so that
 * the request is not sent on a connection that this handler then closes;
 * <li>closes the connection after any request but GET. A late second response cannot be
 * distinguished from the response to the next request, and could contain the data of
 * another caller. A request that must not be repeated is never sent on a connection that
 * the server is closing.
 * </ul>
 */
@SuppressWarnings("FutureReturnValueIgnored") // of closing a connection
public final class ResponseGuard extends ChannelDuplexHandler {

	private static final String NAME = "stable-diffusion.response-guard";

	/** The maximum number of interim responses to a request. */
	private static final int MAX_INTERIM_RESPONSES = 100;

	/** The record type of a TLS alert. No HTTP response begins with it. */
	private static final byte TLS_ALERT = 0x15;

	private static final HttpResponseStatus MARKER_STATUS = new HttpResponseStatus(199, "End of response");

	/** An interim response that this handler passes to the codec. */
	private static final ByteBuf MARKER = Unpooled.unreleasableBuffer(
			Unpooled.wrappedBuffer(("HTTP/1.1 " + MARKER_STATUS + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));

	private final Queue<Write> held = new ArrayDeque<>();

	private final List<HttpObject> marker = new ArrayList<>(2);

	private State state = State.IDLE;

	/** Whether the client is closing the connection. */
	private boolean closing;

	private boolean releasing;

	private boolean flush;

	private boolean head;

	private boolean reusable;

	private boolean requestComplete;

	/** Whether no byte has been received since the request was sent. */
	private boolean noResponse;

	private boolean skipping;

	private int interimResponses;

	/** Whether the current read has delivered only skipped interim responses. */
	private boolean onlySkipped;

	private @Nullable HttpObject end;

	/**
	 * Adds the guard to an HTTP/1.1 connection. HTTP/2 does not need it, because its
	 * responses identify their requests.
	 */
	public static void install(ChannelPipeline pipeline) {
		ChannelHandlerContext codec = pipeline.context(HttpClientCodec.class);
		if (codec != null && pipeline.get(NAME) == null && pipeline.get(HttpClientUpgradeHandler.class) == null) {
			ResponseGuard guard = new ResponseGuard();
			pipeline.addAfter(codec.name(), NAME, guard);
			pipeline.addBefore(codec.name(), NAME + ".bytes", guard.new Bytes());
		}
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		if (this.state == State.CLOSED) {
			fail(new Write(msg, promise), "the connection was closed");
		}
		else if (this.state == State.IDLE && msg instanceof HttpRequest) {
			this.state = State.HELD;
			this.held.add(new Write(msg, promise));
			ctx.read();
			afterRead(ctx.channel().eventLoop(), () -> release(ctx));
		}
		else if (this.state == State.HELD || this.releasing) {
			this.held.add(new Write(msg, promise));
		}
		else {
			send(ctx, new Write(msg, promise));
		}
	}

	/**
	 * Marks the connection as closing. The codec then emits an error for an incomplete
	 * response, which is discarded.
	 */
	@Override
	public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
		this.closing = true;
		ctx.close(promise);
	}

	@Override
	public void flush(ChannelHandlerContext ctx) {
		if (this.state == State.HELD) {
			this.flush = true;
		}
		else {
			ctx.flush();
		}
	}

	/** Runs a task after the event loop has read the data that was already received. */
	private static void afterRead(EventLoop loop, Runnable task) {
		if (loop instanceof SingleThreadEventLoop single) {
			single.executeAfterEventLoopIteration(() -> loop.execute(task));
		}
		else {
			loop.execute(task);
		}
	}

	private void release(ChannelHandlerContext ctx) {
		if (this.state != State.HELD) {
			return;
		}
		this.state = State.REQUESTED;
		this.interimResponses = 0;
		this.noResponse = true;
		this.requestComplete = false;
		this.releasing = true;
		for (Write write = this.held.poll(); write != null; write = this.held.poll()) {
			send(ctx, write);
		}
		this.releasing = false;
		if (this.flush) {
			this.flush = false;
			ctx.flush();
		}
	}

	private void send(ChannelHandlerContext ctx, Write write) {
		if (write.message() instanceof HttpRequest request) {
			this.head = HttpMethod.HEAD.equals(request.method());
			this.reusable = HttpMethod.GET.equals(request.method());
		}
		if (write.message() instanceof LastHttpContent) {
			this.requestComplete = true;
		}
		ctx.write(write.message(), write.promise());
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (this.closing) {
			ReferenceCountUtil.release(msg);
			return;
		}
		switch (this.state) {
			case REQUESTED -> responseBegins(ctx, (HttpObject) msg);
			case RESPONDING -> responseContinues(ctx, (HttpObject) msg);
			case CHECKED -> this.marker.add((HttpObject) msg);
			case RESPONDED -> {
				this.reusable = false;
				ReferenceCountUtil.release(msg);
			}
			case IDLE, HELD -> {
				ReferenceCountUtil.release(msg);
				closeUnused(ctx);
			}
			case CLOSED -> ReferenceCountUtil.release(msg);
		}
	}

	private void responseBegins(ChannelHandlerContext ctx, HttpObject msg) {
		if (msg instanceof HttpResponse response && response.decoderResult().isSuccess()
				&& response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
			this.skipping = true;
			this.interimResponses++;
			if (response.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
				fail(ctx, "the server switched to another protocol (status 101) without a request for it");
			}
			else if (this.interimResponses > MAX_INTERIM_RESPONSES) {
				fail(ctx, "the server sent more than " + MAX_INTERIM_RESPONSES + " interim responses (status 1xx)");
			}
		}
		if (this.skipping) {
			this.onlySkipped = true;
			this.skipping = !(msg instanceof LastHttpContent);
			ReferenceCountUtil.release(msg);
			return;
		}
		if (this.head) {
			// after an interim response, the codec waits for a body that a HEAD response
			// lacks
			this.state = State.RESPONDED;
			this.end = LastHttpContent.EMPTY_LAST_CONTENT;
			ctx.fireChannelRead(msg);
			return;
		}
		this.state = State.RESPONDING;
		responseContinues(ctx, msg);
	}

	private void responseContinues(ChannelHandlerContext ctx, HttpObject msg) {
		if (msg instanceof LastHttpContent) {
			this.state = State.RESPONDED;
			this.end = msg;
		}
		else {
			this.onlySkipped = false;
			ctx.fireChannelRead(msg);
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
		if (this.state == State.CHECKED) {
			return;
		}
		HttpObject last = this.end;
		if (last != null) {
			this.end = null;
			this.onlySkipped = false;
			if (this.reusable && this.requestComplete && isCodecEmpty(ctx)) {
				this.state = State.IDLE;
				ctx.fireChannelRead(last);
			}
			else {
				endAndClose(ctx, last);
			}
		}
		if (this.onlySkipped) {
			this.onlySkipped = false;
			ctx.read();
		}
		ctx.fireChannelReadComplete();
	}

	/**
	 * Whether the codec has no data that followed the response. The codec has no method
	 * for that. If it has such data, it does not decode the marker as the only message.
	 */
	private boolean isCodecEmpty(ChannelHandlerContext ctx) throws Exception {
		ChannelHandlerContext codec = ctx.pipeline().context(HttpClientCodec.class);
		this.state = State.CHECKED;
		ChannelInboundHandler decoder = (ChannelInboundHandler) codec.handler();
		decoder.channelRead(codec, MARKER.duplicate());
		// otherwise the codec treats the marker as part of the next read
		decoder.channelReadComplete(codec);
		boolean empty = this.marker.size() == 2 && this.marker.get(0) instanceof HttpResponse response
				&& response.status().equals(MARKER_STATUS)
				&& response.status().reasonPhrase().equals(MARKER_STATUS.reasonPhrase()) && response.headers().isEmpty()
				&& this.marker.get(1) == LastHttpContent.EMPTY_LAST_CONTENT;
		this.marker.forEach(ReferenceCountUtil::release);
		this.marker.clear();
		return empty;
	}

	private void endAndClose(ChannelHandlerContext ctx, HttpObject last) {
		this.state = State.CLOSED;
		Connection.from(ctx.channel()).markPersistent(false);
		ctx.fireChannelRead(last);
		ctx.close();
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		HttpObject last = this.end;
		this.end = null;
		if (last != null) {
			endAndClose(ctx, last);
		}
		failHeld("the server closed the connection before the request was written");
		ctx.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		ReferenceCountUtil.release(this.end);
		this.end = null;
		failHeld("the connection was closed before the request was written");
	}

	private void closeUnused(ChannelHandlerContext ctx) {
		failHeld("the server sent data before the request was written");
		ctx.close();
	}

	private void failHeld(String reason) {
		this.state = State.CLOSED;
		for (Write write = this.held.poll(); write != null; write = this.held.poll()) {
			fail(write, reason);
		}
	}

	private static void fail(Write write, String reason) {
		ReferenceCountUtil.release(write.message());
		write.promise().tryFailure(new NotSentException(reason));
	}

	private void fail(ChannelHandlerContext ctx, String reason) {
		fail(ctx, new IOException(reason));
	}

	private void fail(ChannelHandlerContext ctx, IOException reason) {
		this.state = State.CLOSED;
		ctx.fireExceptionCaught(reason);
		ctx.close();
	}

	private boolean isTlsAlert(ChannelHandlerContext ctx, Object msg) {
		if (!this.noResponse || !(msg instanceof ByteBuf bytes) || !bytes.isReadable()) {
			return false;
		}
		this.noResponse = false;
		return bytes.getByte(bytes.readerIndex()) == TLS_ALERT && ctx.pipeline().get(SslHandler.class) == null;
	}

	private enum State {

		/** No request is in flight. */
		IDLE,
		/** A request is delayed. */
		HELD,
		/** The request is being written, and no final response has begun. */
		REQUESTED,
		/** The final response is being received. */
		RESPONDING,
		/** The response has ended, and its read is not yet complete. */
		RESPONDED,
		/** The codec is being checked for remaining data. */
		CHECKED,
		/** The connection was closed. */
		CLOSED

	}

	private record Write(Object message, ChannelPromise promise) {
	}

	/**
	 * Checks the received bytes before the codec, which does not pass the beginning of a
	 * message on.
	 */
	private final class Bytes extends ChannelInboundHandlerAdapter {

		@Override
		public void channelRead(ChannelHandlerContext ctx, Object msg) {
			State state = ResponseGuard.this.state;
			if (state == State.IDLE || state == State.HELD) {
				ReferenceCountUtil.release(msg);
				closeUnused(ctx);
			}
			else if (state == State.CLOSED) {
				ReferenceCountUtil.release(msg);
			}
			else if (isTlsAlert(ctx, msg)) {
				ReferenceCountUtil.release(msg);
				fail(ctx, new WrongSchemeException());
			}
			else {
				ctx.fireChannelRead(msg);
			}
		}

	}

}
