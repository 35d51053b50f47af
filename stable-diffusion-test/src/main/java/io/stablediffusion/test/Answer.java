package io.stablediffusion.test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
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

	/** Images may have any length, and Python's JSON has NaN and Infinity. */
	static final JsonMapper JSON = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
			.build())
		.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
		.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.build();

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
		return new Answer(this.status, this.contentType, this.headers, compressed.toByteArray())
			.withHeader("content-encoding", "gzip");
	}

	/** The same with a header, in place of one of this name. */
	Answer withHeader(String name, String value) {
		Map<String, String> headers = new LinkedHashMap<>(this.headers);
		headers.put(name, value);
		return new Answer(this.status, this.contentType, headers, this.body);
	}

	Answer withContentType(String contentType) {
		return new Answer(this.status, contentType, this.headers, this.body);
	}

}
