package io.stablediffusion.internal.http;

import java.time.Duration;

import io.stablediffusion.ApiException.ServerError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class ErrorBodyTests {

	private static String message(String text) {
		return ErrorBody.parse(text, new HttpHeaders()).message();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "<html><title>Bad Gateway</title><p>x | Bad Gateway", "<TITLE lang=en>A</TITLE> | A",
					"<p>no title</p> | no title", "plain words | plain words", "a < b | a",
					"<title>\u0130\u0130</title>x | \u0130\u0130", "<title>open | open",
					"{\"detail\":\"Sampler not found\"} | Sampler not found" })
	void messageIsTitleOrTextOfPage(String page, String expected) {
		assertThat(message(page)).isEqualTo(expected);
	}

	/**
	 * Quadratic work on these texts takes minutes and linear work milliseconds: the limit
	 * only ends a test that would not end.
	 */
	@ParameterizedTest
	@ValueSource(
			strings = { "<", ">", "<>", "<title", "</title", "<title>", "A", " ", "<!--", "&", "\"", "{", "[", "\\" })
	void hostilePageIsReadInLinearTime(String part) {
		String page = part.repeat(4_000_000 / part.length());
		assertTimeoutPreemptively(Duration.ofSeconds(15), () -> message(page));
	}

	@Test
	void fieldNamesContainNoControlCharacters() {
		ServerError body = ErrorBody.parse(
				"{\"detail\":[{\"loc\":[\"body\",\"\\u001b[31m\\u2028x\"],\"msg\":\"a\\nb\",\"type\":\"t\"}]}",
				new HttpHeaders());
		assertThat(body.fieldErrors()).singleElement().satisfies((field) -> {
			assertThat(field.field()).doesNotContainPattern("[\\p{Cntrl}\\u2028]");
			assertThat(field.message()).isEqualTo("a b");
		});
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "\u0000", "null", "[]", "{\"detail\":null}", "{\"detail\":{\"a\":[1]}}", "{\"error\":{}}",
					"{\"error\":[null]}", "{\"detail\":[null,1,\"x\",{\"loc\":1}]}", "\ufeff{\"error\":\"x\"}" })
	void anyBodyIsRead(String text) {
		assertThatCode(() -> message(text)).doesNotThrowAnyException();
	}

}
