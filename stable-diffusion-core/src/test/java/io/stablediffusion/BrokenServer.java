package io.stablediffusion;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Reads the first bytes of a request, and writes given bytes or resets the connection.
 */
public final class BrokenServer implements AutoCloseable {

	private final ServerSocket server;

	private final Thread thread;

	private volatile @Nullable Socket connection;

	private final @Nullable String answer;

	private final Charset charset;

	public BrokenServer(int port, @Nullable String answer) throws IOException {
		this(port, answer, StandardCharsets.US_ASCII);
	}

	public BrokenServer(int port, @Nullable String answer, Charset charset) throws IOException {
		this.answer = answer;
		this.charset = charset;
		this.server = new ServerSocket();
		this.server.setReuseAddress(true);
		this.server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		this.thread = new Thread(this::serve, "broken-server");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	private void serve() {
		while (!this.server.isClosed()) {
			try (Socket connection = this.server.accept()) {
				this.connection = connection;
				connection.getInputStream().readNBytes(20);
				if (this.answer != null) {
					connection.getOutputStream().write(this.answer.getBytes(this.charset));
					connection.shutdownOutput();
					connection.getInputStream().transferTo(OutputStream.nullOutputStream());
				}
				connection.setSoLinger(true, 0);
			}
			catch (SocketException ex) {
				return; // closed
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	public int port() {
		return this.server.getLocalPort();
	}

	/** The port is released only after the thread has ended. */
	@Override
	public void close() {
		try {
			this.server.close();
			Socket open = this.connection;
			if (open != null) {
				open.close();
			}
			this.thread.join(5000);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
