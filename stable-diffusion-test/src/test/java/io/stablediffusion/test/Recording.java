package io.stablediffusion.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import io.stablediffusion.test.RawConnection.RawResponse;
import tools.jackson.databind.JsonNode;

/**
 * A recording of a genuine server.
 *
 * @param name the name of the file
 * @param content the content of the file
 */
record Recording(String name, JsonNode content) {

	private static final Path DIRECTORY = Path.of("src/test/resources/recorded");

	/** Returns all recordings of a server, in the order in which they were recorded. */
	static List<Recording> all(String server) {
		try (Stream<Path> files = Files.list(DIRECTORY.resolve(server))) {
			return files.filter((file) -> file.toString().endsWith(".json"))
				.map(Recording::read)
				.sorted(Comparator.comparing(Recording::time)
					.thenComparingInt(Recording::number)
					.thenComparing(Recording::name))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Recording named(String server, String name) {
		return read(DIRECTORY.resolve(server).resolve(name + ".json"));
	}

	private static Recording read(Path file) {
		try {
			return new Recording(file.getFileName().toString().replace(".json", ""),
					Http.JSON.readTree(Files.readString(file)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the time of the recording in seconds, or the earliest time if it has none.
	 */
	Instant time() {
		String date = response().path("headers").path("date").asString("");
		return date.isEmpty() ? Instant.EPOCH : Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
	}

	int number() {
		return Integer.parseInt(this.name.replaceAll("\\D.*", ""));
	}

	/** Returns whether the recording is one request with its response. */
	boolean isExchange() {
		return this.content.path("response").has("status");
	}

	/** Returns whether the recording has only a part of the response body. */
	boolean isReduced() {
		return this.content.path("note").asString("").contains("response.body is reduced");
	}

	String method() {
		return this.content.path("request").path("method").asString();
	}

	String path() {
		return this.content.path("request").path("path").asString();
	}

	JsonNode response() {
		return this.content.path("response");
	}

	/** Sends the recorded request with its headers. */
	void send(RawConnection connection) throws IOException {
		byte[] body = body();
		StringBuilder head = new StringBuilder(method() + " " + path() + " HTTP/1.1\r\n");
		this.content.path("request")
			.path("headers")
			.forEachEntry((name, value) -> head.append(name)
				.append(": ")
				.append(name.equalsIgnoreCase("Content-Length") ? body.length : value.asString())
				.append("\r\n"));
		connection.send(head.append("\r\n").toString());
		connection.send(body);
	}

	RawResponse replay(SimulatedWebUi webUi) throws IOException {
		try (RawConnection connection = new RawConnection(webUi)) {
			send(connection);
			return connection.readResponse(method());
		}
	}

	private byte[] body() {
		if (this.content.has("requestBodyBase64")) {
			return Base64.getDecoder().decode(this.content.path("requestBodyBase64").asString());
		}
		JsonNode body = this.content.path("request").path("body");
		String text = body.isString() ? body.asString() : body.isNull() ? "" : body.toString();
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public String toString() {
		return this.name;
	}

}
