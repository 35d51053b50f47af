package io.stablediffusion.test;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * A limit of connections that are served at once, as of a server with one thread for each
 * connection. Other connections wait in order of arrival until one is closed.
 */
final class ConnectionLimit {

	private final Deque<Gate> waiting = new ArrayDeque<>();

	private int free;

	ConnectionLimit(int limit) {
		this.free = limit;
	}

	/** Returns the first handler for the pipeline of a connection. */
	ChannelInboundHandlerAdapter gate() {
		return new Gate();
	}

	private synchronized boolean enter(Gate gate) {
		if (this.free > 0) {
			this.free--;
			return true;
		}
		this.waiting.add(gate);
		return false;
	}

	private synchronized void leave(Gate gate) {
		if (this.waiting.remove(gate)) {
			return;
		}
		Gate next = this.waiting.poll();
		if (next == null) {
			this.free++;
		}
		else {
			next.open();
		}
	}

	private final class Gate extends ChannelInboundHandlerAdapter {

		private final Deque<Object> held = new ArrayDeque<>();

		/** Used on the channel's event loop only. */
		private boolean open;

		private volatile @Nullable ChannelHandlerContext context;

		@Override
		public void handlerAdded(ChannelHandlerContext context) {
			this.context = context;
			this.open = enter(this);
		}

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			if (this.open) {
				context.fireChannelRead(message);
			}
			else {
				this.held.add(message);
			}
		}

		void open() {
			ChannelHandlerContext context = Objects.requireNonNull(this.context);
			context.executor().execute(() -> {
				this.open = true;
				this.held.forEach(context::fireChannelRead);
				this.held.clear();
				context.fireChannelReadComplete();
			});
		}

		/** Called when the connection is closed. */
		@Override
		public void handlerRemoved(ChannelHandlerContext context) {
			this.held.forEach(ReferenceCountUtil::release);
			this.held.clear();
			leave(this);
		}

	}

}
