package io.stablediffusion.sample;

import java.util.stream.Collectors;

import io.stablediffusion.ApiException;
import io.stablediffusion.AuthenticationException;
import io.stablediffusion.ConnectionException;
import io.stablediffusion.MissingEndpointException;
import io.stablediffusion.OverloadedException;
import io.stablediffusion.StableDiffusionException;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.bind.support.WebExchangeBindException;
import org.springframework.web.server.ContentTooLargeException;
import org.springframework.web.server.ServerWebInputException;

/**
 * Converts exceptions to error responses: status 400 for an invalid request, and 502, 503
 * or 504 for an error of the WebUI.
 */
@RestControllerAdvice
class ErrorHandler {

	private final DataSize maxBodySize;

	ErrorHandler(@Value("${spring.http.codecs.max-in-memory-size}") DataSize maxBodySize) {
		this.maxBodySize = maxBodySize;
	}

	@ExceptionHandler
	ResponseEntity<GenerateResponse> invalid(WebExchangeBindException ex) {
		return response(HttpStatus.BAD_REQUEST,
				ex.getFieldErrors()
					.stream()
					.map((error) -> error.getField() + " " + error.getDefaultMessage())
					.sorted()
					.collect(Collectors.joining("; ")));
	}

	@ExceptionHandler
	ResponseEntity<GenerateResponse> unreadable(ServerWebInputException ex) {
		return response(HttpStatus.BAD_REQUEST,
				"The body must be a JSON object such as {\"prompt\": \"a lighthouse at dawn\"}");
	}

	@ExceptionHandler
	ResponseEntity<GenerateResponse> tooLarge(ContentTooLargeException ex) {
		return response(HttpStatus.CONTENT_TOO_LARGE,
				"The body must not be larger than " + this.maxBodySize.toMegabytes() + " MB: send a smaller image");
	}

	@ExceptionHandler
	ResponseEntity<GenerateResponse> invalid(IllegalArgumentException ex) {
		return response(HttpStatus.BAD_REQUEST, String.valueOf(ex.getMessage()));
	}

	@ExceptionHandler
	ResponseEntity<GenerateResponse> failed(StableDiffusionException ex) {
		return response(statusOf(ex), String.valueOf(ex.getMessage()));
	}

	private static HttpStatus statusOf(StableDiffusionException ex) {
		if (ex instanceof ConnectionException connection) {
			return switch (connection.reason()) {
				case NOT_CONNECTED -> HttpStatus.SERVICE_UNAVAILABLE;
				case TIMED_OUT -> HttpStatus.GATEWAY_TIMEOUT;
				case BROKEN -> HttpStatus.BAD_GATEWAY;
			};
		}
		if (ex instanceof OverloadedException) {
			return HttpStatus.SERVICE_UNAVAILABLE;
		}
		if (!(ex instanceof ApiException error) || ex instanceof AuthenticationException
				|| ex instanceof MissingEndpointException) {
			return HttpStatus.BAD_GATEWAY;
		}
		return switch (error.status()) {
			case 400, 404, 413, 422 -> HttpStatus.BAD_REQUEST;
			case 429, 503 -> HttpStatus.SERVICE_UNAVAILABLE;
			case 408, 504 -> HttpStatus.GATEWAY_TIMEOUT;
			default -> error.outOfMemory() ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.BAD_GATEWAY;
		};
	}

	private static ResponseEntity<GenerateResponse> response(HttpStatus status, String error) {
		return ResponseEntity.status(status).body(GenerateResponse.failure(error));
	}

}
