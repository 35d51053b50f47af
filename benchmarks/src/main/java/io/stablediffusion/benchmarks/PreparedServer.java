package io.stablediffusion.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A server that returns the same prepared bytes for each request and allocates almost no
 * memory.
 */
final class PreparedServer implements AutoCloseable {

	private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

	private final ServerSocket server;

	private final byte[] head;

	private final byte[] body;

	private final Duration delay;

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(null, task, "prepared-server", 128 * 1024);
		thread.setDaemon(true);
		return thread;
	});

	PreparedServer(byte[] body, Duration delay) {
		this.body = body;
		this.delay = delay;
		this.head = ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII);
		try {
			this.server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.threads.execute(this::accept);
	}

	String baseUrl() {
		return "http://127.0.0.1:" + this.server.getLocalPort();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket connection = this.server.accept();
				this.threads.execute(() -> serve(connection));
			}
			catch (IOException ex) {
				return; // the server is closed
			}
		}
	}

	private void serve(Socket connection) {
		try (connection; InputStream input = new BufferedInputStream(connection.getInputStream())) {
			OutputStream output = connection.getOutputStream();
			connection.setTcpNoDelay(true);
			byte[] line = new byte[8 * 1024];
			byte[] skipped = new byte[64 * 1024];
			while (true) {
				long length = readHead(input, line);
				if (length < 0) {
					return;
				}
				while (length > 0) {
					int read = input.read(skipped, 0, (int) Math.min(length, skipped.length));
					length = (read < 0) ? 0 : length - read;
				}
				if (!this.delay.isZero()) {
					TimeUnit.NANOSECONDS.sleep(this.delay.toNanos());
				}
				output.write(this.head);
				output.write(this.body);
				output.flush();
			}
		}
		catch (IOException ex) {
			// the client has closed
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Returns the length of the body that follows; less than 0 at the end. */
	private static long readHead(InputStream input, byte[] line) throws IOException {
		long length = 0;
		while (true) {
			int end = 0;
			int b = input.read();
			while (b >= 0 && b != '\n') {
				line[end++] = (byte) b;
				b = input.read();
			}
			if (b < 0) {
				return -1;
			}
			if (end <= 1) {
				return length;
			}
			if (isContentLength(line, end)) {
				length = 0;
				for (int i = CONTENT_LENGTH.length; i < end; i++) {
					length = Character.isDigit(line[i]) ? length * 10 + line[i] - '0' : length;
				}
			}
		}
	}

	private static boolean isContentLength(byte[] line, int end) {
		boolean is = end > CONTENT_LENGTH.length;
		for (int i = 0; is && i < CONTENT_LENGTH.length; i++) {
			is = (line[i] | 0x20) == (CONTENT_LENGTH[i] | 0x20);
		}
		return is;
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.threads.shutdownNow();
	}

}
