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
 * A response of the server.
 *
 * @param status the HTTP status
 * @param contentType the type of the body, or null for none
 * @param headers additional headers
 * @param body the body
 */
@SuppressWarnings("ArrayRecordComponent") // records of this type are not compared
record Response(int status, @Nullable String contentType, Map<String, String> headers, byte[] body) {

	/**
	 * Accepts strings of any length, for images, and NaN and Infinity, as Python's JSON
	 * does.
	 */
	static final JsonMapper JSON = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
			.build())
		.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
		.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.build();

	static Response json(@Nullable Object value) {
		return json(200, value);
	}

	static Response json(int status, @Nullable Object value) {
		return new Response(status, "application/json", Map.of(), JSON.writeValueAsBytes(value));
	}

	static Response text(int status, String contentType, String text) {
		return new Response(status, contentType, Map.of(), text.getBytes(StandardCharsets.UTF_8));
	}

	static Response empty(int status) {
		return new Response(status, null, Map.of(), new byte[0]);
	}

	Response gzip() {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (GZIPOutputStream output = new GZIPOutputStream(compressed)) {
			output.write(this.body);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new Response(this.status, this.contentType, this.headers, compressed.toByteArray())
			.withHeader("content-encoding", "gzip");
	}

	/** Returns a copy with a header, which replaces a header of the same name. */
	Response withHeader(String name, String value) {
		Map<String, String> headers = new LinkedHashMap<>(this.headers);
		headers.put(name, value);
		return new Response(this.status, this.contentType, headers, this.body);
	}

	Response withContentType(String contentType) {
		return new Response(this.status, contentType, this.headers, this.body);
	}

}
