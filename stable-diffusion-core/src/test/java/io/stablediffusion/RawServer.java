package io.stablediffusion;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that writes given bytes, including invalid HTTP.
 */
public final class RawServer implements AutoCloseable {

	private final ServerSocket server;

	private final Handler handler;

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	/** The number of requests that were read. */
	public final AtomicInteger requests = new AtomicInteger();

	/** The number of connections that were accepted. */
	public final AtomicInteger connections = new AtomicInteger();

	public final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	public RawServer(Handler handler) throws IOException {
		this(InetAddress.getLoopbackAddress(), handler);
	}

	public RawServer(InetAddress address, Handler handler) throws IOException {
		this.handler = handler;
		this.server = new ServerSocket(0, 100, address);
		start("raw-server", this::accept);
	}

	private static void start(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

	public int port() {
		return this.server.getLocalPort();
	}

	public String baseUrl() {
		return "http://127.0.0.1:" + port();
	}

	public int openConnections() {
		return this.open.size();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket socket = this.server.accept();
				socket.setTcpNoDelay(true);
				this.open.add(socket);
				this.connections.incrementAndGet();
				start("raw-connection", () -> serve(socket));
			}
			catch (IOException ex) {
				return; // closed
			}
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			this.handler.handle(new Peer(socket));
		}
		catch (IOException ex) {
			// the client has closed the connection
		}
		catch (Exception | Error ex) {
			this.failures.add(ex);
		}
		finally {
			this.open.remove(socket);
		}
	}

	@Override
	public void close() {
		try {
			this.server.close();
			for (Socket socket : this.open) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** A JSON response. */
	public static String response(String json, String... headers) {
		return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
				+ ((headers.length > 0) ? String.join("\r\n", headers) + "\r\n" : "") + "Content-Length: "
				+ json.length() + "\r\n\r\n" + json;
	}

	/** The same in chunks of three characters. */
	public static String chunked(String json) {
		StringBuilder response = new StringBuilder(
				"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
		for (int i = 0; i < json.length(); i += 3) {
			String chunk = json.substring(i, Math.min(i + 3, json.length()));
			response.append(Integer.toHexString(chunk.length())).append("\r\n").append(chunk).append("\r\n");
		}
		return response.append("0\r\n\r\n").toString();
	}

	/** Handles a connection, which is closed afterwards. */
	@FunctionalInterface
	public interface Handler {

		void handle(Peer peer) throws Exception;

	}

	/** A request as it was read. */
	public record Request(String line, String head, String body) {

		public String path() {
			return this.line.split(" ", -1)[1];
		}

	}

	/** The client's end of a connection. */
	public final class Peer {

		private final Socket socket;

		private final InputStream input;

		private final OutputStream output;

		Peer(Socket socket) throws IOException {
			this.socket = socket;
			this.input = new BufferedInputStream(socket.getInputStream());
			this.output = socket.getOutputStream();
		}

		/**
		 * The next request, or an exception when the client has closed the connection.
		 */
		public Request read() throws IOException {
			ByteArrayOutputStream head = new ByteArrayOutputStream();
			while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
				int next = this.input.read();
				if (next < 0) {
					throw new IOException("closed");
				}
				head.write(next);
			}
			String text = head.toString(StandardCharsets.ISO_8859_1);
			int length = 0;
			for (String header : text.split("\r\n", -1)) {
				if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
					length = Integer.parseInt(header.substring(15).strip());
				}
			}
			String body = new String(this.input.readNBytes(length), StandardCharsets.UTF_8);
			RawServer.this.requests.incrementAndGet();
			return new Request(text.substring(0, text.indexOf("\r\n")), text, body);
		}

		/** Writes at once, in one segment if it is not too long for that. */
		public void write(String bytes) throws IOException {
			this.output.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
			this.output.flush();
		}

		/** Reads and discards data until the client closes the connection. */
		public void drain() throws IOException {
			this.input.transferTo(OutputStream.nullOutputStream());
		}

		public void reset() throws IOException {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}

	}

}
