package io.stablediffusion.internal.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.StableDiffusionClientBuilder;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.image.Image;
import io.stablediffusion.internal.call.RequestPath;
import io.stablediffusion.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.JdkClientHttpConnector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * {@link StableDiffusionClient#exchange}: path, query and body are sent unchanged, and
 * only to URLs below the base URL.
 */
class ExchangeTests {

	private static final ParameterizedTypeReference<JsonObject> OBJECT = new ParameterizedTypeReference<>() {
	};

	private static final ParameterizedTypeReference<GeneratedImages> IMAGES = new ParameterizedTypeReference<>() {
	};

	private static final List<String> requests = new CopyOnWriteArrayList<>();

	private static DisposableServer server;

	private static StableDiffusionClient netty;

	private static StableDiffusionClient jdk;

	@BeforeAll
	static void start() {
		server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle((request,
					response) -> request.receive().aggregate().asString().defaultIfEmpty("").flatMap((body) -> {
						requests.add(request.method() + " " + request.uri() + " " + body);
						return response.header("Content-Type", "application/json")
							.sendString(Mono.just("{\"images\":[]}"))
							.then();
					}))
			.bindNow();
		netty = client((builder) -> {
		});
		jdk = client((builder) -> builder.connector(
				new JdkClientHttpConnector(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build())));
	}

	private static StableDiffusionClient client(Consumer<StableDiffusionClientBuilder> settings) {
		StableDiffusionClientBuilder builder = StableDiffusionClient.builder()
			.baseUrl("http://127.0.0.1:" + server.port() + "/webui");
		settings.accept(builder);
		return builder.build();
	}

	@AfterAll
	static void stop() {
		netty.close();
		jdk.close();
		server.disposeNow();
	}

	@AfterEach
	void forget() {
		requests.clear();
	}

	static Stream<StableDiffusionClient> clients() {
		return Stream.of(netty, jdk);
	}

	private static void get(StableDiffusionClient client, String path) {
		client.exchange(HttpMethod.GET, path, null, OBJECT).block(Duration.ofSeconds(10));
	}

	@ParameterizedTest
	@CsvSource(delimiterString = " -> ", quoteCharacter = '~', textBlock = """
			/x -> /x
			/ -> /
			/x?q=a%20b -> /x?q=a%20b
			/x?q=a b -> /x?q=a%20b
			/x?q={id} -> /x?q=%7Bid%7D
			/{id}/x -> /%7Bid%7D/x
			/x?q=a+b&c=d=e -> /x?q=a+b&c=d=e
			/x?q=100% -> /x?q=100%25
			/x?q=%zz%4 -> /x?q=%25zz%254
			/x?q=%2520 -> /x?q=%2520
			/x%2Fy -> /x%2Fy
			/é?q=日本 -> /%C3%A9?q=%E6%97%A5%E6%9C%AC
			/x?q=😀 -> /x?q=%F0%9F%98%80
			/x?a[]=1&b="<>|^` -> /x?a%5B%5D=1&b=%22%3C%3E%7C%5E%60
			/x?q=a?b/c:d@e -> /x?q=a?b/c:d@e
			/a//b -> /a//b
			/a/... -> /a/...
			/a..b/.c/d. -> /a..b/.c/d.
			/x?up=/../.. -> /x?up=/../..
			/x;v=1/y -> /x;v=1/y
			/x!$&'()*+,;=:@-._~ -> /x!$&'()*+,;=:@-._~
			/x?q=\\\\ -> /x?q=%5C%5C
			""")
	void pathIsSentUnchangedExceptIllegalCharacters(String path, String sent) {
		clients().forEach((client) -> get(client, path));

		assertThat(requests).hasSize(2).containsOnly("GET /webui" + sent + " ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "?q=1", "//host/x", "///x", "http://host/x", "HTTPS://host", "/x#f", "/x?q=1#f",
			"/..", "/../x", "/x/..", "/x/../y", "/./x", "/x/.", "/%2e%2e/x", "/%2E./x", "/.%2e", "/x/%2e/y",
			"/x%2f..%2fy", "/%252e%252e/x", "/x/..;/y", "/x/..;a=b", "\\x", "/\\host", "/x\\..\\y", "/x%5c..%5cy",
			"/x\r\nHost: y", "/x\ny", "/x?q=\u0000", "/x\u007f", "/x\ty", "/x\uD83D", "/x?q=\uDE00y", " /x" })
	void pathOutsideBaseUrlIsRefused(String path) {
		clients().forEach((client) -> assertThatIllegalArgumentException().isThrownBy(() -> get(client, path))
			.withMessageMatching("path [^\\p{Cntrl}]*"));
		assertThat(requests).isEmpty();
	}

	/** Any text is refused, or sent to this server below the base path. */
	@Test
	void acceptedPathStaysBelowBaseUrl() {
		String[] parts = { "/", "/", ".", "..", "%2e", "%2E", "%2f", "%5c", "\\", "?", "#", "@", ":", "host", "a", "%",
				"%2", "{", "}", "[", "]", " ", "é", "😀", ";", "&", "=", "+", "//", "http:", "\u00ad", "\u2028", "%25",
				"%00", "'", "\"" };
		Random random = new Random(26);
		List<String> sent = new ArrayList<>();
		for (int i = 0; i < 3000; i++) {
			StringBuilder path = new StringBuilder(random.nextInt(8) > 0 ? "/" : "");
			for (int n = random.nextInt(8); n > 0; n--) {
				path.append(parts[random.nextInt(parts.length)]);
			}
			String encoded;
			try {
				encoded = RequestPath.encode(path.toString());
			}
			catch (IllegalArgumentException ex) {
				continue;
			}
			URI uri = URI.create("http://localhost:7860/webui" + encoded);
			assertThat(uri.getAuthority()).isEqualTo("localhost:7860");
			assertThat(uri.normalize().getPath()).as("%s", path).startsWith("/webui/");
			assertThat(uri.getRawFragment()).isNull();
			assertThat(RequestPath.encode(encoded)).isEqualTo(encoded);
			assertThat(encoded).matches("[\\x21-\\x7e]+");
			sent.add(encoded);
		}
		assertThat(sent).hasSizeGreaterThan(300);
	}

	@Test
	void bodyIsSentUnchangedForAnyResultType() {
		Map<String, Object> body = Map.of("width", 7);

		netty.exchange(HttpMethod.POST, "/agent/queue", body, IMAGES).block(Duration.ofSeconds(10));
		netty.exchange(HttpMethod.POST, "/sdapi/v1/txt2img", body, IMAGES).block(Duration.ofSeconds(10));
		netty.exchange(HttpMethod.PUT, "/x", List.of(1, "DPM++ 2M Karras"), OBJECT).block(Duration.ofSeconds(10));
		netty
			.exchange(HttpMethod.POST, "/x", TextToImageRequest.builder().sampler("DPM++ 2M Karras").size(7, 7).build(),
					OBJECT)
			.block(Duration.ofSeconds(10));
		netty.exchange(HttpMethod.POST, "/x", Map.of("image", Image.from(new byte[] { 1, 2, 3 })), OBJECT)
			.block(Duration.ofSeconds(10));

		assertThat(requests).containsExactly("POST /webui/agent/queue {\"width\":7}",
				"POST /webui/sdapi/v1/txt2img {\"width\":7}", "PUT /webui/x [1,\"DPM++ 2M Karras\"]",
				"POST /webui/x {\"sampler_name\":\"DPM++ 2M Karras\",\"width\":7,\"height\":7}",
				"POST /webui/x {\"image\":\"AQID\"}");
	}

	@Test
	void bodyThatIsNotJsonIsRefused() {
		List<Object> endless = new ArrayList<>();
		endless.add(endless);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> netty.exchange(HttpMethod.POST, "/x", Map.of("a", List.of(1, Double.NaN)), OBJECT)
				.block(Duration.ofSeconds(10)))
			.withMessage("a[1] must be a finite number, but is NaN, which is not valid in JSON");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> netty.exchange(HttpMethod.POST, "/x", endless, OBJECT).block(Duration.ofSeconds(10)))
			.withMessageStartingWith("The request cannot be written as JSON: ");
		assertThat(requests).isEmpty();
	}

}
