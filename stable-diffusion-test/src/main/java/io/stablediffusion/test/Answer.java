package io.stablediffusion.test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the server answers.
 *
 * @param status the HTTP status
 * @param contentType the type of the body, or null for none
 * @param headers further headers
 * @param body the body
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(int status, @Nullable String contentType, Map<String, String> headers, byte[] body) {

	static final JsonMapper JSON = JsonMapper.shared();

	static Answer json(@Nullable Object value) {
		return json(200, value);
	}

	static Answer json(int status, @Nullable Object value) {
		return new Answer(status, "application/json", Map.of(), JSON.writeValueAsBytes(value));
	}

	static Answer text(int status, String contentType, String text) {
		return new Answer(status, contentType, Map.of(), text.getBytes(StandardCharsets.UTF_8));
	}

	static Answer empty(int status) {
		return new Answer(status, null, Map.of(), new byte[0]);
	}

	Answer gzip() {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (GZIPOutputStream output = new GZIPOutputStream(compressed)) {
			output.write(this.body);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new Answer(this.status, this.contentType, Map.of("Content-Encoding", "gzip"), compressed.toByteArray());
	}

	Answer withHeader(String name, String value) {
		return new Answer(this.status, this.contentType, Map.of(name, value), this.body);
	}

}
