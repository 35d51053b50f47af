package io.stablediffusion.blocking;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.stablediffusion.StableDiffusionClient;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each operation of the reactive client has a blocking variant.
 */
class ParityTests {

	@TestFactory
	Stream<DynamicTest> eachOperationHasItsTwin() {
		return compare(StableDiffusionClient.class, BlockingStableDiffusionClient.class);
	}

	private static Stream<DynamicTest> compare(Class<?> reactive, Class<?> blocking) {
		return Arrays.stream(reactive.getMethods())
			.filter((method) -> !Modifier.isStatic(method.getModifiers()) && !method.getReturnType().isPrimitive())
			.filter((method) -> method.getReturnType() != reactive
					|| twinOf(method, blocking).getReturnType() != blocking)
			.flatMap((method) -> isGroup(method) ? group(method, blocking)
					: Stream.of(DynamicTest.dynamicTest(method.toGenericString(), () -> assertTwin(method, blocking))));
	}

	private static boolean isGroup(Method method) {
		return method.getParameterCount() == 0
				&& method.getReturnType().getPackageName().startsWith("io.stablediffusion");
	}

	private static Stream<DynamicTest> group(Method accessor, Class<?> blocking) {
		Class<?> twin = twinOf(accessor, blocking).getReturnType();
		assertThat(twin.getSimpleName()).isEqualTo("Blocking" + accessor.getReturnType().getSimpleName());
		return compare(accessor.getReturnType(), twin);
	}

	private static void assertTwin(Method method, Class<?> blocking) {
		ParameterizedType type = (ParameterizedType) method.getGenericReturnType();
		Type result = type.getActualTypeArguments()[0];
		Type twin = twinOf(method, blocking).getGenericReturnType();

		if (method.getReturnType() == Flux.class) {
			assertThat(twin.getTypeName()).isEqualTo(List.class.getName() + "<" + result.getTypeName() + ">");
		}
		else {
			assertThat(method.getReturnType()).isEqualTo(Mono.class);
			assertThat(twin.getTypeName()).isIn(plain(result),
					Optional.class.getName() + "<" + result.getTypeName() + ">");
		}
	}

	private static String plain(Type result) {
		return (result == Void.class) ? "void" : (result == Boolean.class) ? "boolean" : result.getTypeName();
	}

	private static Method twinOf(Method method, Class<?> blocking) {
		return Arrays.stream(blocking.getMethods())
			.filter((candidate) -> candidate.getName().equals(method.getName())
					&& Arrays.toString(candidate.getGenericParameterTypes())
						.equals(Arrays.toString(method.getGenericParameterTypes())))
			.findFirst()
			.orElseThrow(() -> new AssertionError(blocking.getSimpleName() + " lacks " + method.toGenericString()));
	}

}
