package io.stablediffusion.test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A connection on which a test sends and reads bytes.
 */
final class RawConnection implements AutoCloseable {

	private final Socket socket;

	RawConnection(SimulatedWebUi webUi) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), webUi.port());
		this.socket.setSoTimeout(30_000);
	}

	void send(String bytes) throws IOException {
		send(bytes.getBytes(StandardCharsets.ISO_8859_1));
	}

	void send(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
		this.socket.getOutputStream().flush();
	}

	void get(String path) throws IOException {
		send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
	}

	/** Sends a request with a JSON body. */
	void post(String path, String json) throws IOException {
		byte[] body = json.getBytes(StandardCharsets.UTF_8);
		send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
				+ body.length + "\r\n\r\n");
		send(body);
	}

	/** Reads up to and including a text, or to the end of the connection. */
	String readUntil(String end) throws IOException {
		InputStream input = this.socket.getInputStream();
		StringBuilder read = new StringBuilder();
		while (read.indexOf(end) < 0) {
			int next = input.read();
			if (next < 0) {
				break;
			}
			read.append((char) next);
		}
		return read.toString();
	}

	/**
	 * Reads a response with a content length.
	 * @param method the method of the request; the response to HEAD has no body
	 */
	RawResponse readResponse(String method) throws IOException {
		String[] head = readUntil("\r\n\r\n").split("\r\n", -1);
		Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (int i = 1; i < head.length && !head[i].isEmpty(); i++) {
			int colon = head[i].indexOf(':');
			headers.put(head[i].substring(0, colon), head[i].substring(colon + 1).strip());
		}
		int length = method.equals("HEAD") ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		body.write(this.socket.getInputStream().readNBytes(length));
		return new RawResponse(Integer.parseInt(head[0].split(" ", 3)[1]), headers,
				body.toString(StandardCharsets.UTF_8));
	}

	/** Returns whether bytes have arrived, without waiting for them. */
	boolean hasResponse() {
		try {
			return this.socket.getInputStream().available() > 0;
		}
		catch (IOException ex) {
			return false; // the connection is closed
		}
	}

	boolean closedByServer() throws IOException {
		return this.socket.getInputStream().read() < 0;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/**
	 * A response.
	 *
	 * @param status the HTTP status
	 * @param headers the headers; their names are not case-sensitive
	 * @param body the body
	 */
	record RawResponse(int status, Map<String, String> headers, String body) {

	}

}
