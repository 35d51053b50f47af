package io.stablediffusion;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.stablediffusion.ApiException.ServerError;
import io.stablediffusion.generation.GeneratedImage;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.GenerationInfo;
import io.stablediffusion.generation.TextToImageRequest;
import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageStore;
import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.http.ErrorBody;
import io.stablediffusion.internal.http.ExceptionTranslator;
import io.stablediffusion.internal.http.Exchange;
import io.stablediffusion.internal.http.GzipDecoder;
import io.stablediffusion.internal.http.Pool;
import io.stablediffusion.internal.http.StoreThreads;
import io.stablediffusion.internal.image.ImageResponseDecoder;
import io.stablediffusion.internal.json.Json;
import io.stablediffusion.internal.json.JsonBytes;
import io.stablediffusion.internal.json.ResponseReadingTests;
import io.stablediffusion.json.JsonObject;
import io.stablediffusion.prompt.Infotext;
import io.stablediffusion.prompt.Prompt;
import io.stablediffusion.prompt.TextWork;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rules for untrusted input. Each target accepts any bytes, fails if a rule is
 * violated, and returns the outcome. {@link FuzzRegressionTests} runs them for known
 * inputs, and the fuzzer of the profile {@code fuzz} searches for new inputs.
 */
enum FuzzTargets {

	/** An infotext is written unchanged and parsed in linear time. */
	INFOTEXT(FuzzTargets::infotext),

	/** A prompt has finite weights, and escaped text has no syntax. */
	PROMPT(FuzzTargets::prompt),

	/** An image has a text or none, and an embedded text is read back. */
	IMAGE(FuzzTargets::image),

	/**
	 * The value of a response is the same in any chunks and with any image store, and all
	 * resources are released. An input is the name of an endpoint, a line break, and
	 * JSON.
	 */
	RESPONSE(FuzzTargets::response),

	/**
	 * A call ends with a value or with one of this client's exceptions, the same in any
	 * chunks and compressed or not, and all buffers are released. An input is the name of
	 * an endpoint, a status, lines of headers, an empty line, and a body.
	 */
	CALL(FuzzTargets::call),

	/**
	 * Decompressed data is that of the JDK. Only the JDK compares the checksum of a
	 * header.
	 */
	GZIP(FuzzTargets::gzip),

	/** An error of a server is one short line. */
	ERROR(FuzzTargets::error);

	/**
	 * The allowed allocations in bytes for each byte of an input, and for an empty input.
	 */
	private static final int MAX_BYTES = 4_000;

	private static final int MAX_BYTES_AT_LEAST = 64_000_000;

	private static final int MAX_OUTCOME = 160;

	private static final long MAX_RESPONSE_SIZE = 8L * 1024 * 1024;

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static final List<Endpoint<?>> ENDPOINTS = ResponseReadingTests.endpoints().toList();

	private static final NettyDataBufferFactory NETTY = new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT);

	@SuppressWarnings("ImmutableEnumChecker") // a method reference
	private final Function<byte[], String> target;

	FuzzTargets(Function<byte[], String> target) {
		this.target = target;
	}

	/**
	 * Checks the rules.
	 * @return the outcome
	 */
	String run(byte[] input) {
		long limit = MAX_BYTES_AT_LEAST + (long) MAX_BYTES * input.length;
		long before = THREADS.getCurrentThreadAllocatedBytes();
		String outcome = this.target.apply(input);
		if (THREADS.getCurrentThreadAllocatedBytes() - before > limit) {
			// classes may have been loaded
			before = THREADS.getCurrentThreadAllocatedBytes();
			assertThat(this.target.apply(input)).isEqualTo(outcome);
			assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).as("bytes that are allocated")
				.isLessThan(limit);
		}
		return outcome;
	}

	/** An outcome as a line of a file with expectations. */
	static String line(String outcome) {
		String printable = outcome.chars()
			.limit(MAX_OUTCOME)
			.mapToObj((c) -> (c < ' ' || c > '~') ? String.format("\\u%04x", c) : Character.toString(c))
			.collect(Collectors.joining());
		return (outcome.length() > MAX_OUTCOME) ? printable + "... (" + outcome.length() + " characters)" : printable;
	}

	static byte[] compressed(byte[] bytes) {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (GZIPOutputStream output = new GZIPOutputStream(compressed)) {
			output.write(bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return compressed.toByteArray();
	}

	private static String text(byte[] input) {
		return new String(input, StandardCharsets.UTF_8);
	}

	private static String infotext(byte[] input) {
		String text = text(input);
		assertThat(TextWork.isProportional(text)).isTrue();
		Infotext infotext = Infotext.parse(text);
		assertThat(infotext.toString()).isEqualTo(text);
		assertThat(infotext.prompt()).doesNotContain("\r");
		assertThat(infotext.loraHashes()).isNotNull();
		assertThat(infotext.controlNetUnits()).isNotNull();
		infotext.parameters().keySet().stream().limit(100).forEach((name) -> {
			assertThat(infotext.number(name)).isNotNull();
			assertThat(infotext.integer(name)).isNotNull();
		});
		infotext.parameters().keySet().stream().filter(FuzzTargets::isName).limit(3).forEach((name) -> {
			Map<String, String> changed = new LinkedHashMap<>(infotext.parameters());
			changed.put(name, "1");
			assertThat(infotext.with(name, 1).parameters()).isEqualTo(changed);
		});
		assertThat(TextToImageRequest.from(infotext)).isNotNull();
		Map<String, String> own = Map.of("Steps", "1", "Value", text);
		assertThat(Infotext.parse(Infotext.of("", "", Map.of("Steps", 1)).with("Value", text).toString()).parameters())
			.isEqualTo(own);
		return infotext.parameters().toString();
	}

	/** Returns whether a text is allowed as the name of a parameter. */
	private static boolean isName(String name) {
		return !name.isBlank() && name.chars().noneMatch((c) -> ":,|\n".indexOf(c) >= 0);
	}

	private static String prompt(byte[] input) {
		String text = text(input);
		assertThat(TextWork.isProportional(text)).isTrue();
		Prompt prompt = Prompt.parse(text);
		prompt.weighted().forEach((part) -> {
			assertThat(part.weight()).isNotNaN().isFinite();
			assertThat(part.text()).isNotEmpty();
		});
		prompt.tags().stream().limit(100).forEach((tag) -> {
			assertThat(text).contains(tag.toString());
			assertThat(tag.weight()).isNotNull();
			if (!tag.name().isBlank()) {
				assertThat(Prompt.builder().lora(tag.name(), 0.5).build().tags())
					.isEqualTo(List.of(new Prompt.Tag("lora", List.of(tag.name(), "0.5"))));
			}
		});
		assertThat(prompt.without((tag) -> false)).isEqualTo(prompt);
		assertThat(prompt.without((tag) -> true).toString().length())
			.isEqualTo(text.length() - prompt.tags().stream().mapToInt((tag) -> tag.toString().length()).sum());
		isPlain(Prompt.builder().plain(text).build(), text, 1);
		isPlain(Prompt.builder().weighted(text, 1.25).build(), text, 1.25);
		return prompt.weighted() + " " + prompt.tags();
	}

	/** Returns whether a prompt has no syntax. */
	private static void isPlain(Prompt prompt, String words, double weight) {
		assertThat(prompt.tags()).isEmpty();
		assertThat(
				prompt.weighted().stream().map(Prompt.Weighted::text).collect(Collectors.joining()).replace("< ", "<"))
			.isEqualTo(words.replace("< ", "<"));
		assertThat(prompt.weighted()).allMatch((part) -> part.weight() == weight);
	}

	private static String image(byte[] input) {
		if (input.length == 0) {
			return "none";
		}
		Image image = Image.from(input);
		assertThat(image.size()).isNotNull();
		assertThat(image.parameters().map(Object::toString)).isEqualTo(image.infotext());
		String outcome = image + " " + image.infotext().orElse("without a text");
		for (String text : List.of("灯\nSteps: 1", "a\nSteps: 1")) {
			Image written;
			try {
				written = image.withInfotext(text);
			}
			catch (IllegalArgumentException ex) {
				assertThat(ex).message().isNotEmpty();
				return outcome;
			}
			assertThat(written.infotext()).hasValue(text);
			assertThat(written.format()).isEqualTo(image.format());
			assertThat(written.size()).isEqualTo(image.size());
			assertThat(written.withInfotext("b").infotext()).hasValue("b");
			assertThat(written.withInfotext(text)).isEqualTo(written);
		}
		return outcome;
	}

	private static String response(byte[] input) {
		int body = Math.min(indexOf(input, '\n') + 1, input.length);
		Endpoint<?> endpoint = endpoint(new String(input, 0, Math.max(0, body - 1), StandardCharsets.UTF_8));
		List<byte[]> whole = List.of(Arrays.copyOfRange(input, body, input.length));
		List<Image> images = new ArrayList<>();
		String outcome = read(endpoint, whole, ImageStore.MEMORY, images);
		List<byte[]> chunks = chunks(whole.get(0), chunk(input));
		assertThat(read(endpoint, chunks, ImageStore.MEMORY, new ArrayList<>())).isEqualTo(outcome);
		if (endpoint.has(Endpoint.Trait.IMAGES)) {
			List<Sink> sinks = new ArrayList<>();
			read(endpoint, chunks, ImageStore.toChannels((number) -> {
				sinks.add(new Sink());
				return sinks.get(sinks.size() - 1);
			}), new ArrayList<>());
			assertThat(sinks).noneMatch(Sink::isOpen);
			assertThat(sinks.stream().map((sink) -> ByteBuffer.wrap(sink.bytes.toByteArray())))
				.containsAll(images.stream().map((image) -> ByteBuffer.wrap(image.bytes())).toList());
		}
		return outcome;
	}

	/** Returns the endpoint with the name, or another endpoint. */
	private static Endpoint<?> endpoint(String name) {
		return ENDPOINTS.stream()
			.filter((endpoint) -> endpoint.name().equals(name))
			.findFirst()
			.orElseGet(() -> ENDPOINTS.get(Math.floorMod(name.hashCode(), ENDPOINTS.size())));
	}

	private static int indexOf(byte[] bytes, char character) {
		int i = 0;
		while (i < bytes.length && bytes[i] != character) {
			i++;
		}
		return i;
	}

	/** The length of the chunks depends on the input, so that each run has the same. */
	private static int chunk(byte[] input) {
		int hash = Math.floorMod(Arrays.hashCode(input), 40);
		return (input.length < 20_000) ? 1 + hash : 1000 + 1000 * hash;
	}

	private static List<byte[]> chunks(byte[] body, int length) {
		List<byte[]> chunks = new ArrayList<>();
		for (int i = 0; i < body.length; i += length) {
			chunks.add(Arrays.copyOfRange(body, i, Math.min(body.length, i + length)));
		}
		return chunks;
	}

	/** The value that is read, or the reason of the failure. */
	private static String read(Endpoint<?> endpoint, List<byte[]> chunks, ImageStore store, List<Image> images) {
		ImageResponseDecoder scanner = new ImageResponseDecoder(store);
		JsonBytes bytes = new JsonBytes();
		try {
			for (byte[] chunk : chunks) {
				DataBuffer buffer = DefaultDataBufferFactory.sharedInstance.wrap(chunk);
				if (endpoint.has(Endpoint.Trait.IMAGES)) {
					scanner.feed(buffer);
				}
				else {
					bytes.append(buffer);
				}
			}
			scanner.finish();
			Object value = endpoint.has(Endpoint.Trait.IMAGES) ? scanner.read(endpoint.type())
					: bytes.read(endpoint.type(), Map.of());
			return use(endpoint, value, images);
		}
		catch (JacksonException ex) {
			return "not read as JSON";
		}
		catch (IllegalArgumentException ex) {
			return Objects.toString(ex.getMessage());
		}
		finally {
			scanner.discard();
		}
	}

	private static String use(Endpoint<?> endpoint, @Nullable Object value, List<Image> images) {
		if (value instanceof GeneratedImages generated) {
			GenerationInfo info = generated.info();
			images.addAll(generated.images());
			assertThat(generated.generated()).doesNotContainNull();
			assertThat(generated.extensionImages()).isNotNull();
			assertThat(generated.grid()).isNotNull();
			assertThat(info.indexOfFirstImage()).isNotNegative();
			assertThat(info.allSeeds()).hasSameSizeAs(info.fields().longIntegers("all_seeds"));
			return generated.images() + " with seeds "
					+ generated.generated().stream().map(GeneratedImage::seed).toList() + ", " + info.seed() + ", "
					+ info.width() + "x" + info.height() + ", " + info.cfgScale() + ", " + generated;
		}
		if (value instanceof List<?> list && !endpoint.type().getType().equals(Object.class)) {
			assertThat(list).doesNotContainNull();
		}
		return String.valueOf(value);
	}

	private static String call(byte[] input) {
		String head = new String(input, StandardCharsets.ISO_8859_1);
		int empty = head.indexOf("\n\n");
		List<String> lines = head.substring(0, (empty < 0) ? head.length() : empty).lines().toList();
		int body = (empty < 0) ? input.length : empty + 2;
		String[] first = (lines.isEmpty() ? "" : lines.get(0)).split(" ", 2);
		Endpoint<?> endpoint = endpoint(first[0]);
		int status = status((first.length == 2) ? first[1] : "");
		HttpHeaders headers = new HttpHeaders();
		lines.stream()
			.skip(1)
			.limit(20)
			.map((line) -> line.split(":", 2))
			.filter((header) -> header.length == 2 && !header[0].isBlank())
			.forEach((header) -> headers.add(header[0], header[1].strip()));
		byte[] whole = Arrays.copyOfRange(input, body, input.length);
		String outcome = call(endpoint, status, headers, List.of(whole));
		int chunk = chunk(input);
		assertThat(call(endpoint, status, headers, chunks(whole, chunk))).isEqualTo(outcome);
		if (headers.getFirst(HttpHeaders.CONTENT_ENCODING) == null && whole.length > 0) {
			headers.set(HttpHeaders.CONTENT_ENCODING, "gzip");
			assertThat(call(endpoint, status, headers, chunks(compressed(whole), chunk))).isEqualTo(outcome);
		}
		return outcome;
	}

	private static int status(String text) {
		boolean isStatus = text.length() == 3 && text.chars().allMatch((c) -> c >= '0' && c <= '9');
		return isStatus ? Math.max(100, Integer.parseInt(text)) : 200;
	}

	/** The value of a call, or its exception. */
	private static String call(Endpoint<?> endpoint, int status, HttpHeaders headers, List<byte[]> chunks) {
		List<ByteBuf> buffers = chunks.stream()
			.filter((chunk) -> chunk.length > 0)
			.map(Unpooled::copiedBuffer)
			.toList();
		List<ByteBuf> sent = new ArrayList<>();
		WebClient webClient = WebClient.builder()
			.exchangeFunction((request) -> Mono.just(ClientResponse.create(HttpStatusCode.valueOf(status))
				.headers((all) -> all.addAll(headers))
				.body(Flux.<DataBuffer>fromStream(buffers.stream().peek(sent::add).map(NETTY::wrap)))
				.build()))
			.build();
		ExceptionTranslator failures = new ExceptionTranslator("http://sd");
		Exchange exchange = new Exchange(
				Stream.of(Pool.values()).collect(Collectors.toMap(Function.identity(), (pool) -> webClient)),
				MAX_RESPONSE_SIZE, ImageStore.MEMORY, Threads.INSTANCE, failures);
		List<Image> images = new ArrayList<>();
		String outcome = exchange.perform(endpoint, null)
			.map(Optional::<Object>of)
			.defaultIfEmpty(Optional.empty())
			.map((value) -> use(endpoint, value.orElse(null), images))
			.onErrorResume(Exception.class,
					(error) -> Mono.just(failure(failures.translate(endpoint, Duration.ofSeconds(1), error))))
			.blockOptional(Duration.ofSeconds(10))
			.orElseThrow();
		assertThat(sent.stream().mapToInt(ByteBuf::refCnt).sum()).as("buffers that are not released").isZero();
		buffers.stream().filter((buffer) -> buffer.refCnt() > 0).forEach(ByteBuf::release);
		return outcome;
	}

	private static String failure(Throwable error) {
		assertThat(error).isInstanceOf(StableDiffusionException.class);
		String message = Objects.requireNonNull(error.getMessage());
		assertThat(message.length()).isBetween(1, 1500);
		assertThat(message.codePoints()).noneMatch(FuzzTargets::isControl);
		return error.getClass().getSimpleName() + ": " + message;
	}

	private static boolean isControl(int c) {
		return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
	}

	private static String gzip(byte[] input) {
		String outcome = decompressed(List.of(input));
		assertThat(decompressed(chunks(input, chunk(input)))).isEqualTo(outcome);
		if (outcome.startsWith("OK ") && input.length > 0) {
			try (GZIPInputStream jdk = new GZIPInputStream(new ByteArrayInputStream(input))) {
				// which ends before a member whose header has a wrong checksum
				assertThat(outcome).startsWith("OK " + latin1(jdk.readAllBytes()));
			}
			catch (IOException ex) {
				// the checksum of a header, which this client ignores
				assertThat(ex).hasMessage("Corrupt GZIP header");
			}
		}
		assertThat(decompressed(chunks(compressed(input), chunk(input)))).isEqualTo("OK " + latin1(input));
		return outcome;
	}

	private static String latin1(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	private static String decompressed(List<byte[]> chunks) {
		ByteArrayOutputStream text = new ByteArrayOutputStream();
		GzipDecoder decoder = new GzipDecoder();
		try {
			for (byte[] chunk : chunks) {
				decoder.decode(DefaultDataBufferFactory.sharedInstance.wrap(chunk), (part) -> {
					byte[] bytes = new byte[part.readableByteCount()];
					part.read(bytes);
					text.writeBytes(bytes);
					return true;
				});
			}
			decoder.finish();
			return "OK " + latin1(text.toByteArray());
		}
		catch (IllegalArgumentException ex) {
			return Objects.toString(ex.getMessage());
		}
		finally {
			decoder.close();
		}
	}

	private static String error(byte[] input) {
		String text = text(input);
		HttpHeaders headers = new HttpHeaders();
		headers.add("EXCEPTION_WHAT", text);
		ServerError error = ErrorBody.parse(text, HttpHeaders.EMPTY);
		check(error);
		check(ErrorBody.parse(text, headers));
		JsonBytes bytes = new JsonBytes();
		bytes.writeBytes(input);
		ServerError inSuccess = ErrorBody.inSuccess(Endpoint.OPTIONS, bytes, HttpHeaders.EMPTY);
		if (inSuccess != null) {
			check(inSuccess);
		}
		JsonObject object = Json.parseObject(text);
		for (String name : object.asMap().keySet()) {
			assertThat(object.texts(name)).hasSameSizeAs(object.longIntegers(name));
			assertThat(object.object(name)).isNotNull();
			Long whole = object.longInteger(name);
			Double number = object.number(name);
			assertThat(whole == null || number == null || (double) whole == number).isTrue();
		}
		return ((inSuccess != null) ? "an error, " : "no error, ") + error.type() + ", " + error.message() + ", "
				+ error.fieldErrors() + ", " + object.number("value") + " or " + object.longInteger("value");
	}

	private static void check(ServerError error) {
		assertThat(error.message().length()).isLessThan(320);
		assertThat(error.message().codePoints()).noneMatch(FuzzTargets::isControl);
		assertThat(error.fieldErrors()).doesNotContainNull();
	}

	/** An executor that no target uses, because no image is in a file. */
	private static final class Threads {

		static final StoreThreads INSTANCE = new StoreThreads();

	}

	/** A channel into memory. */
	private static final class Sink implements WritableByteChannel {

		final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

		private boolean open = true;

		@Override
		public int write(ByteBuffer source) {
			int length = source.remaining();
			byte[] written = new byte[length];
			source.get(written);
			this.bytes.writeBytes(written);
			return length;
		}

		@Override
		public boolean isOpen() {
			return this.open;
		}

		@Override
		public void close() {
			this.open = false;
		}

	}

}
