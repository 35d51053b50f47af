package io.stablediffusion.test;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A connection on which a test sends and reads the bytes themselves.
 */
final class RawConnection implements AutoCloseable {

	private final Socket socket;

	RawConnection(SimulatedWebUi webUi) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), webUi.port());
		this.socket.setSoTimeout(20_000);
	}

	void send(String bytes) throws IOException {
		this.socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
		this.socket.getOutputStream().flush();
	}

	void get(String path) throws IOException {
		send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
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

	boolean closedByServer() throws IOException {
		return this.socket.getInputStream().read() < 0;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
