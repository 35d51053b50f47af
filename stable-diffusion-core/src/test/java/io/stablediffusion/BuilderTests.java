package io.stablediffusion;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.stablediffusion.generation.TextToImageRequest;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client has the configuration of its builder at the time of the build.
 */
class BuilderTests {

	private final StubServer server = new StubServer();

	/** Changes of exposed mutable objects do not affect a client. */
	@Test
	void builtClientHasNoMutableState() throws IllegalAccessException {
		List<Object> changeable = new ArrayList<>();
		StableDiffusionClientBuilder builder = StableDiffusionClient.builder()
			.generation(changeable::add)
			.connections(changeable::add)
			.validation(changeable::add)
			.retry(changeable::add)
			.header("X-Team", "art");
		for (Field field : StableDiffusionClientBuilder.class.getDeclaredFields()) {
			field.setAccessible(true);
			if (!Modifier.isStatic(field.getModifiers()) && Modifier.isFinal(field.getModifiers())) {
				changeable.add(field.get(builder));
			}
		}
		changeable.add(builder);

		try (StableDiffusionClient client = builder.build()) {
			Set<Object> reachable = reachable(client);
			assertThat(reachable).hasSizeGreaterThan(20);
			assertThat(changeable).hasSizeGreaterThan(6)
				.allSatisfy((settings) -> assertThat(reachable.contains(settings)).as("%s", settings).isFalse());
		}
	}

	private static Set<Object> reachable(Object root) throws IllegalAccessException {
		Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		Deque<Object> next = new ArrayDeque<>(List.of(root));
		while (!next.isEmpty()) {
			Object object = next.pop();
			if (!seen.add(object)) {
				continue;
			}
			if (object instanceof Map<?, ?> map) {
				next.addAll(map.values());
			}
			else if (object instanceof Iterable<?> list && !(object instanceof java.nio.file.Path)) {
				list.forEach(next::add);
			}
			for (Class<?> type = object.getClass(); type != null
					&& type.getName().startsWith("io.stablediffusion"); type = type.getSuperclass()) {
				for (Field field : type.getDeclaredFields()) {
					field.setAccessible(true);
					Object value = Modifier.isStatic(field.getModifiers()) ? null : field.get(object);
					if (value != null) {
						next.add(value);
					}
				}
			}
		}
		return seen;
	}

	@Test
	void laterChangesOfRulesDoNotChangeClient() {
		AtomicReference<ValidationSettings> captured = new AtomicReference<>();
		StableDiffusionClient client = this.server.client((builder) -> builder.validation(captured::set));

		Objects.requireNonNull(captured.get()).minSize(1).sizeMultiple(1).enabled(false);
		StepVerifier.create(client.textToImage().generate((request) -> request.prompt("a").size(7, 9)))
			.expectErrorMessage(
					"width must be between 64 and 4096 (the client's validation.min-size and validation.max-size), but is 7")
			.verify(Duration.ofSeconds(10));
	}

	@Test
	void laterChangesOfRetriesDoNotChangeClient() {
		AtomicReference<StableDiffusionClientBuilder> builder = new AtomicReference<>();
		AtomicInteger heard = new AtomicInteger();
		StableDiffusionClient client = this.server.client((settings) -> {
			settings.retry((retry) -> retry.maxRetries(1).delay(Duration.ZERO));
			builder.set(settings);
		});
		Objects.requireNonNull(builder.get())
			.retry((retry) -> retry.maxRetries(0).reads(List.of()))
			.retryListener(new RetryListener() {
				@Override
				public <T, E extends Throwable> void onError(RetryContext context, RetryCallback<T, E> callback,
						Throwable throwable) {
					heard.incrementAndGet();
				}
			});

		this.server.then(503, "").then(200, StubServer.OPTIONS);
		StepVerifier.create(client.models().current()).expectNext("m").expectComplete().verify(Duration.ofSeconds(10));
		assertThat(heard).hasValue(0);
		this.server.then(503, "");
		StepVerifier.create(builder.get().build().models().current())
			.expectError(ApiException.class)
			.verify(Duration.ofSeconds(10));
		assertThat(heard).hasValue(1);
	}

	@Test
	void reusedBuilderDoesNotChangeBuiltRequests() {
		TextToImageRequest.Builder builder = TextToImageRequest.builder().prompt("a");
		TextToImageRequest request = builder.build();

		builder.prompt("b").hiresFix((hires) -> hires.scale(2)).overrideSetting("c", 1);
		assertThat(request).isEqualTo(TextToImageRequest.of("a"));
	}

}
