package io.stablediffusion.internal.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.stablediffusion.DecodingException;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.StubServer;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.image.Image;
import io.stablediffusion.image.Mask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Responses that are a value instead of an object, and settings that are reset.
 */
class BareResponseTests {

	private static final Image IMAGE = Mask.none(8, 8).toImage();

	private final StubServer server = new StubServer();

	private final BlockingStableDiffusionClient client = BlockingStableDiffusionClient.of(this.server.client());

	@ParameterizedTest
	@ValueSource(strings = { "\"a lighthouse\"", "{\"caption\":\"a lighthouse\"}",
			"{\"caption\":\"a lighthouse\",\"more\":[1]}" })
	void captionIsReadWithAndWithoutObject(String response) {
		this.server.then(200, response).then(200, response);

		assertThat(this.client.interrogate().clip(IMAGE)).isEqualTo("a lighthouse");
		assertThat(this.client.interrogate().deepdanbooru(IMAGE)).isEqualTo("a lighthouse");
	}

	@ParameterizedTest
	@ValueSource(strings = { "[\"a\",\"b\"]", "{\"%s\":[\"a\",\"b\"]}", "{\"version\":1,\"%s\":[\"a\",\"b\"]}" })
	void controlNetNamesAreReadWithAndWithoutObject(String response) {
		this.server.then(200, response.replace("%s", "model_list"))
			.then(200, response.replace("%s", "model_list"))
			.then(200, response.replace("%s", "module_list"))
			.then(200, response.replace("%s", "module_list"));

		assertThat(this.client.controlNet().models()).containsExactly("a", "b");
		assertThat(this.client.controlNet().models(true)).containsExactly("a", "b");
		assertThat(this.client.controlNet().modules()).containsExactly("a", "b");
		assertThat(this.client.controlNet().modules(true)).containsExactly("a", "b");
	}

	@ParameterizedTest
	@ValueSource(strings = { "3", "{\"version\":3}" })
	void controlNetVersionIsReadWithAndWithoutObject(String response) {
		this.server.then(200, response);

		assertThat(this.client.controlNet().version()).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"caption\":null,\"version\":null,\"info\":null}", "[]", "[[]]" })
	void incompleteResponseFailsWithClientException(String response) {
		this.server.then(200, response).then(200, response);

		assertThatExceptionOfType(DecodingException.class).isThrownBy(() -> this.client.interrogate().clip(IMAGE))
			.withMessage(
					"[interrogate] POST http://sd:7860/sdapi/v1/interrogate returned a response without a caption");
		assertThatExceptionOfType(DecodingException.class).isThrownBy(() -> this.client.controlNet().version())
			.withMessage(
					"[control-net.version] GET http://sd:7860/controlnet/version returned a response without a version");
	}

	@Test
	void trainingWithoutMessageIsEmptyText() {
		this.server.then(200, "{\"info\":null}");

		assertThat(this.client.training().createEmbedding(Map.of("name", "x"))).isEmpty();
	}

	@Test
	void nullResetsASetting() {
		List<String> bodies = new CopyOnWriteArrayList<>();
		DisposableServer recorder = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle((request, response) -> request.receive()
				.aggregate()
				.asString()
				.doOnNext(bodies::add)
				.then(response.header("Content-Type", "application/json").sendString(Mono.just("null")).then()))
			.bindNow();
		Map<String, @Nullable Object> options = new LinkedHashMap<>();
		options.put("b", null);
		options.put("a", 1);

		try (StableDiffusionClient resetting = StableDiffusionClient.create("http://127.0.0.1:" + recorder.port())) {
			StepVerifier.create(resetting.options().set("x", null)).expectComplete().verify(Duration.ofSeconds(10));
			StepVerifier.create(resetting.options().set(options)).expectComplete().verify(Duration.ofSeconds(10));
		}
		finally {
			recorder.disposeNow();
		}
		assertThat(bodies).containsExactly("{\"x\":null}", "{\"b\":null,\"a\":1}");
	}

	@Test
	void invalidSettingsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.client.options().set(" ", 1))
			.withMessage("name must not be blank");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.client.options().set("eta_ddim", List.of(Double.NaN)))
			.withMessage("eta_ddim[0] must be a finite number, but is NaN");
		assertThat(this.server.calls).hasValue(0);
	}

}
