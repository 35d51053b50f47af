package io.stablediffusion;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.List;

import io.stablediffusion.ApiException.FieldError;
import io.stablediffusion.generation.TextToImageRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The properties of an {@link ApiException}.
 */
class ApiExceptionTests {

	private static final int MAX_BODY = 64 * 1024;

	private final StubServer server = new StubServer();

	private ApiException fail(int status, String body) {
		this.server.then(status, body);
		StableDiffusionClient client = this.server.client((builder) -> builder.retry((retry) -> retry.maxRetries(0)));
		return catchThrowableOfType(ApiException.class,
				() -> client.textToImage().generate(TextToImageRequest.of("a")).block(Duration.ofSeconds(10)));
	}

	@Test
	void refusedFieldsHaveTheirTypes() {
		ApiException error = fail(422, """
				{"detail": [{"loc": ["body", "prompt"], "msg": "str type expected", "type": "type_error.str"},
				 {"loc": ["body", "init_images", 0], "msg": "no"}]}""");

		assertThat(error.fieldErrors()).containsExactly(
				new FieldError("body.prompt", "str type expected", "type_error.str"),
				new FieldError("body.init_images.0", "no", null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"error\":\"KeyError\",\"detail\":\"\",\"body\":\"\",\"errors\":\"'no_such_setting'\"}",
			"<html><body>Bad  gateway</body></html>", "", "{\"error\":{\"message\":\"x\",\"code\":7}}" })
	void responseBodyIsUnchanged(String body) {
		assertThat(fail(500, body).responseBody()).isEqualTo(body);
	}

	@Test
	void responseBodyIsBounded() {
		String body = "x".repeat(MAX_BODY) + "y".repeat(1000);

		assertThat(fail(500, body).responseBody()).isEqualTo("x".repeat(MAX_BODY));
	}

	@Test
	void responseBodyIsNotInTheMessage() {
		ApiException error = fail(500, "{\"error\":\"E\",\"errors\":\"" + "A".repeat(5000) + "\"}");

		assertThat(error.responseBody()).hasSizeGreaterThan(5000);
		assertThat(error.getMessage()).hasSizeLessThan(500);
	}

	@Test
	void serializedExceptionKeepsResponse() throws IOException, ClassNotFoundException {
		ApiException error = fail(422, "{\"detail\":[{\"loc\":[\"body\",\"steps\"],\"msg\":\"no\",\"type\":\"t\"}]}");
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
			output.writeObject(error);
		}
		ApiException copy = (ApiException) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))
			.readObject();

		assertThat(copy.responseBody()).isEqualTo(error.responseBody());
		assertThat(copy.serverMessage()).isEqualTo("body.steps: no");
		assertThat(copy.fieldErrors()).isEqualTo(List.of(new FieldError("body.steps", "no", "t")));
	}

}
