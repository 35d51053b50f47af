package io.stablediffusion.test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends requests without the client of this project.
 */
final class Http {

	static final JsonMapper JSON = JsonMapper.shared();

	private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private Http() {
	}

	static HttpResponse<String> call(SimulatedWebUi webUi, String method, String path, String body, String... headers)
			throws IOException, InterruptedException {
		return CLIENT.send(request(webUi, method, path, body, headers), BodyHandlers.ofString());
	}

	static CompletableFuture<HttpResponse<String>> callLater(SimulatedWebUi webUi, String method, String path,
			String body) {
		return CLIENT.sendAsync(request(webUi, method, path, body), BodyHandlers.ofString());
	}

	static JsonNode json(SimulatedWebUi webUi, String method, String path, String body)
			throws IOException, InterruptedException {
		return JSON.readTree(call(webUi, method, path, body).body());
	}

	private static HttpRequest request(SimulatedWebUi webUi, String method, String path, String body,
			String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(webUi.baseUrl() + path))
			.timeout(Duration.ofSeconds(20))
			.method(method, BodyPublishers.ofString(body));
		return ((headers.length > 0) ? request.headers(headers) : request).build();
	}

}
