package io.stablediffusion;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.micrometer.observation.ObservationRegistry;
import io.stablediffusion.blocking.BlockingStableDiffusionClient;
import io.stablediffusion.catalog.ScriptArg;
import io.stablediffusion.catalog.ScriptInfo;
import io.stablediffusion.extension.ADetailerUnit;
import io.stablediffusion.extension.ControlNetUnit;
import io.stablediffusion.extension.DetectRequest;
import io.stablediffusion.generation.ExtraRequest;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.GenerationInfo;
import io.stablediffusion.generation.ImageToImageRequest;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageStore;
import io.stablediffusion.image.Mask;
import io.stablediffusion.json.JsonObject;
import io.stablediffusion.prompt.Infotext;
import io.stablediffusion.prompt.Prompt;
import io.stablediffusion.server.Capabilities;
import io.stablediffusion.server.CommandFlags;
import io.stablediffusion.server.HealthCheckResult;
import io.stablediffusion.server.ServerKind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.retry.RetryListener;
import org.springframework.retry.RetryPolicy;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.backoff.NoBackOffPolicy;
import org.springframework.retry.policy.NeverRetryPolicy;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls each public method and constructor of the API with null for each parameter that
 * is not {@code @Nullable}, and with a null in each array, collection and map. The call
 * itself throws an {@link IllegalArgumentException} with the name of the parameter, even
 * if the method returns a {@code Mono}.
 */
class NullArgumentTests {

	/**
	 * Types that are public only for other packages of this client or for a framework.
	 */
	private static final Set<String> INTERNAL_PACKAGES = Set.of("io.stablediffusion.parameter",
			"io.stablediffusion.observation");

	private static final Set<Class<?>> INTERNAL_CLASSES = Set.of(ReactorNettyConnections.class);

	/** Types that applications implement and this client calls. */
	private static final Set<Class<?>> SERVICE_INTERFACES = Set.of(ImageStore.class, ImageStore.Target.class);

	private static final Image IMAGE = Mask.none(8, 8).toImage();

	@TempDir
	private static Path directory;

	private static final Map<Class<?>, Object> SAMPLES = new LinkedHashMap<>();

	private static StableDiffusionClient client;

	@BeforeAll
	static void makeSamples() throws IOException, ReflectiveOperationException {
		client = StableDiffusionClient.create("http://localhost:1");
		StableDiffusionClientBuilder builder = StableDiffusionClient.builder();
		BlockingStableDiffusionClient blocking = BlockingStableDiffusionClient.of(client);
		sample(client, blocking, builder);
		for (Object facade : List.of(client, blocking)) {
			Class<?> type = (facade == client) ? StableDiffusionClient.class : facade.getClass();
			for (Method accessor : type.getMethods()) {
				if (accessor.getParameterCount() == 0
						&& accessor.getReturnType().getName().startsWith("io.stablediffusion")
						&& !Modifier.isStatic(accessor.getModifiers())
						&& accessor.getReturnType()
							.getPackageName()
							.matches("io\\.stablediffusion\\.(generation|catalog|extension|image|server|blocking)")
						&& !accessor.getReturnType().isRecord()) {
					SAMPLES.put(accessor.getReturnType(), accessor.invoke(facade));
				}
			}
		}
		builder.generation(NullArgumentTests::sample);
		builder.connections(NullArgumentTests::sample);
		builder.validation(NullArgumentTests::sample);
		builder.retry(NullArgumentTests::sample);
		TextToImageRequest.Builder textToImage = TextToImageRequest.builder();
		textToImage.hiresFix(NullArgumentTests::sample);
		ImageToImageRequest.Builder imageToImage = ImageToImageRequest.builder().initImages(IMAGE);
		imageToImage.inpaint(IMAGE, NullArgumentTests::sample);
		sample(textToImage, imageToImage, ExtraRequest.builder(), textToImage.build(), imageToImage.build(),
				ExtraRequest.builder().build(), ControlNetUnit.of("m"), ADetailerUnit.of("m"),
				DetectRequest.of("m", IMAGE), IMAGE, Mask.none(8, 8), GeneratedImages.of(IMAGE),
				GeneratedImages.of(IMAGE).info(), JsonObject.EMPTY, Prompt.parse("a"), Prompt.builder(),
				Infotext.parse("a\nSteps: 1"),
				new ScriptInfo("s", false, false, List.of(new ScriptArg("a", 1, null, null, null, null))),
				builder.build().withTimeouts((timeouts) -> timeouts), ServerKind.FORGE, HttpMethod.GET,
				Duration.ofSeconds(1), DataSize.ofMegabytes(1), Color.RED, new ByteArrayResource(IMAGE.bytes()),
				ObservationRegistry.NOOP, new Capabilities(ServerKind.FORGE, null, Set.of("GET /x")),
				HealthCheckResult.unhealthy("http://localhost", Duration.ZERO, "e"));
		AtomicReference<Timeouts> timeouts = new AtomicReference<>();
		builder.timeouts((present) -> {
			timeouts.set(present);
			return present;
		});
		sample(Objects.requireNonNull(timeouts.get()));
		SAMPLES.put(String.class, "a");
		SAMPLES.put(Object.class, 1);
		SAMPLES.put(Shape.class, new Rectangle2D.Double(1, 1, 2, 2));
		SAMPLES.put(Resource.class, new ByteArrayResource(IMAGE.bytes()));
		SAMPLES.put(Path.class, Files.write(directory.resolve("a.png"), IMAGE.bytes()));
		SAMPLES.put(InputStream.class, new ByteArrayInputStream(IMAGE.bytes()));
		SAMPLES.put(BufferedImage.class, new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB));
		SAMPLES.put(byte[].class, IMAGE.bytes());
		SAMPLES.put(int[].class, new int[] { 1, 1, 2, 2, 3, 1 });
		SAMPLES.put(CopyOption.class, StandardCopyOption.REPLACE_EXISTING);
		SAMPLES.put(ImageStore.class, ImageStore.MEMORY);
		SAMPLES.put(Consumer.class, (Consumer<Object>) (value) -> {
		});
		SAMPLES.put(UnaryOperator.class, UnaryOperator.identity());
		SAMPLES.put(Function.class, Function.identity());
		SAMPLES.put(IntFunction.class, (IntFunction<Object>) (number) -> new Object());
		SAMPLES.put(ParameterizedTypeReference.class, new ParameterizedTypeReference<String>() {
		});
		SAMPLES.put(RetryPolicy.class, new NeverRetryPolicy());
		SAMPLES.put(BackOffPolicy.class, new NoBackOffPolicy());
		SAMPLES.put(RetryListener.class, new RetryListener() {
		});
		SAMPLES.put(RetryCause.class, RetryCause.NOT_CONNECTED);
		SAMPLES.put(WebClient.Builder.class, WebClient.builder());
		SAMPLES.put(ClientHttpConnector.class, new JdkClientHttpConnector());
	}

	private static void sample(Object... values) {
		for (Object value : values) {
			SAMPLES.putIfAbsent(value.getClass(), value);
		}
	}

	private static void sample(Object value) {
		SAMPLES.putIfAbsent(value.getClass(), value);
	}

	@AfterAll
	static void close() {
		client.close();
	}

	@Test
	void nullArgumentFailsWithParameterName() throws IOException {
		Map<String, String> problems = new TreeMap<>();
		int calls = 0;
		for (Class<?> type : publicTypes()) {
			List<Executable> members = new ArrayList<>(List.of(type.getConstructors()));
			members.addAll(List.of(type.getMethods()));
			for (Executable member : members) {
				if (isOurs(member, type)) {
					calls += check(member, type, problems);
				}
			}
		}
		assertThat(problems.entrySet().stream().map(Object::toString).toList()).isEmpty();
		assertThat(calls).isGreaterThan(300);
	}

	private static boolean isOurs(Executable member, Class<?> type) {
		boolean ofAnEnum = type.isEnum()
				&& (member.getName().equals("valueOf") || member.getName().equals("compareTo"));
		return member.getDeclaringClass().getName().startsWith("io.stablediffusion") && !member.isSynthetic()
				&& !(member instanceof Method method && method.isBridge()) && !member.getName().equals("equals")
				&& !ofAnEnum && !(member instanceof Constructor && Modifier.isAbstract(type.getModifiers()))
				&& !ofAResult(member, type)
				&& !(SERVICE_INTERFACES.contains(type) && !Modifier.isStatic(member.getModifiers()));
	}

	/**
	 * Response types, which accept nulls and which applications create only for tests.
	 */
	private static boolean ofAResult(Executable member, Class<?> type) {
		boolean requests = type == DetectRequest.class || type == Timeouts.class;
		return (type.isRecord() && member instanceof Constructor && !requests) || type == HealthCheckResult.class
				|| (type == JsonObject.class && member instanceof Constructor) || type == GenerationInfo.class
				|| type == CommandFlags.class || type == RetryCause.class;
	}

	private static int check(Executable member, Class<?> type, Map<String, String> problems) {
		int calls = 0;
		for (int i = 0; i < member.getParameterCount(); i++) {
			Parameter parameter = member.getParameters()[i];
			AnnotatedType annotated = parameter.getAnnotatedType();
			if (parameter.getType().isPrimitive()) {
				continue;
			}
			List<@Nullable Object> refused = new ArrayList<>();
			if (!isNullable(annotated)) {
				refused.add(null);
			}
			refused.addAll(withNulls(parameter, annotated));
			for (Object value : refused) {
				calls++;
				String problem;
				try {
					problem = call(member, type, i, value);
				}
				catch (IllegalStateException ex) {
					problem = ex.toString();
				}
				if (problem != null) {
					problems.put(type.getSimpleName() + "." + describe(member) + " with "
							+ ((value == null) ? "null" : "a null in") + " " + parameter.getName(), problem);
				}
			}
		}
		return calls;
	}

	private static String describe(Executable member) {
		return ((member instanceof Constructor) ? "new" : member.getName())
				+ Arrays.stream(member.getParameterTypes()).map(Class::getSimpleName).toList();
	}

	private static boolean isNullable(AnnotatedType type) {
		return type.isAnnotationPresent(Nullable.class);
	}

	/** Creates arrays, collections and maps that contain a null. */
	private static List<Object> withNulls(Parameter parameter, AnnotatedType annotated) {
		Class<?> type = parameter.getType();
		if (annotated instanceof AnnotatedArrayType array && !type.getComponentType().isPrimitive()) {
			Object[] elements = (Object[]) Array.newInstance(type.getComponentType(), 1);
			return isNullable(array.getAnnotatedGenericComponentType()) ? List.of()
					: Collections.<Object>singletonList(elements);
		}
		if (!(annotated instanceof AnnotatedParameterizedType parameterized)) {
			return List.of();
		}
		AnnotatedType[] arguments = parameterized.getAnnotatedActualTypeArguments();
		if (Collection.class.isAssignableFrom(type) && !isNullable(arguments[0])) {
			return List
				.of(Set.class.isAssignableFrom(type) ? Collections.singleton(null) : Collections.singletonList(null));
		}
		if (Map.class.isAssignableFrom(type)) {
			List<Object> maps = new ArrayList<>();
			maps.add(Collections.singletonMap(null, 1));
			if (!isNullable(arguments[1])) {
				maps.add(Collections.singletonMap("a", null));
			}
			return maps;
		}
		return List.of();
	}

	private static @Nullable String call(Executable member, Class<?> type, int position, @Nullable Object value) {
		Object[] arguments = new Object[member.getParameterCount()];
		for (int i = 0; i < arguments.length; i++) {
			arguments[i] = (i == position) ? value : argument(member.getParameters()[i]);
		}
		Parameter parameter = member.getParameters()[position];
		try {
			member.setAccessible(true);
			Object result = (member instanceof Method method)
					? method.invoke(Modifier.isStatic(method.getModifiers()) ? null : instance(type), arguments)
					: ((Constructor<?>) member).newInstance(arguments);
			return "accepted: " + ((result != null) ? result.getClass().getSimpleName() : "");
		}
		catch (InvocationTargetException ex) {
			Throwable thrown = Objects.requireNonNull(ex.getCause());
			String message = String.valueOf(thrown.getMessage());
			boolean named = words(message).contains(words(parameter.getName())) || message.startsWith("a must ")
					|| message.contains(".a must not be null"); // a parameter by its name
			return (thrown instanceof IllegalArgumentException && named) ? null : thrown.toString();
		}
		catch (ReflectiveOperationException | IllegalArgumentException ex) {
			throw new IllegalStateException(type + " " + member, ex);
		}
	}

	private static String words(String text) {
		return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
	}

	private static Object instance(Class<?> type) {
		return sampleOf(type);
	}

	private static @Nullable Object argument(Parameter parameter) {
		Class<?> type = parameter.getType();
		if (isNullable(parameter.getAnnotatedType())) {
			return null;
		}
		if (type == int.class || type == short.class) {
			return 1;
		}
		if (type == long.class) {
			return 1L;
		}
		if (type == double.class) {
			return 0.5;
		}
		if (type == boolean.class) {
			return true;
		}
		if (type.isArray() && !type.getComponentType().isPrimitive()) {
			Object[] elements = (Object[]) Array.newInstance(type.getComponentType(), 1);
			elements[0] = sampleOf(type.getComponentType());
			return elements;
		}
		if (Map.class.isAssignableFrom(type)) {
			String text = parameter.getParameterizedType().getTypeName();
			return Map.of("a", text.endsWith("Image>") ? IMAGE : text.endsWith("String>") ? "b" : 1);
		}
		if (Set.class.isAssignableFrom(type)) {
			return Set.of("a");
		}
		if (Collection.class.isAssignableFrom(type)) {
			String text = parameter.getParameterizedType().getTypeName();
			return List.of(text.contains("Image") ? IMAGE : text.contains("RetryCause") ? RetryCause.TIMED_OUT : "a");
		}
		return sampleOf(type);
	}

	private static Object sampleOf(Class<?> type) {
		Object exact = SAMPLES.get(type);
		if (exact != null) {
			return exact;
		}
		if (type.isEnum()) {
			return type.getEnumConstants()[0];
		}
		return SAMPLES.values()
			.stream()
			.filter(type::isInstance)
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("No sample of " + type));
	}

	/** Returns the types that have a public method or constructor. */
	private static List<Class<?>> publicTypes() throws IOException {
		Path classes;
		try {
			classes = Path.of(StableDiffusionClient.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		}
		catch (java.net.URISyntaxException ex) {
			throw new IOException(ex);
		}
		try (Stream<Path> files = Files.walk(classes)) {
			return files.map((file) -> classes.relativize(file).toString())
				.filter((file) -> file.endsWith(".class") && !file.contains("-info"))
				.<Class<?>>map(NullArgumentTests::load)
				.filter(NullArgumentTests::isApi)
				.toList();
		}
	}

	private static Class<?> load(String file) {
		try {
			return Class.forName(file.substring(0, file.length() - 6).replace(java.io.File.separatorChar, '.'), false,
					NullArgumentTests.class.getClassLoader());
		}
		catch (ClassNotFoundException ex) {
			throw new UncheckedIOException(new IOException(ex));
		}
	}

	private static boolean isApi(Class<?> type) {
		for (Class<?> outer = type; outer != null; outer = outer.getEnclosingClass()) {
			if (!Modifier.isPublic(outer.getModifiers())) {
				return false;
			}
		}
		return !type.isAnonymousClass() && !INTERNAL_PACKAGES.contains(type.getPackageName())
				&& !type.getPackageName().startsWith("io.stablediffusion.internal")
				&& !Throwable.class.isAssignableFrom(type) && !INTERNAL_CLASSES.contains(type);
	}

}
