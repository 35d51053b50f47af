package io.stablediffusion.internal.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.BiConsumer;

import io.stablediffusion.image.Image;
import io.stablediffusion.internal.json.Json;
import io.stablediffusion.internal.json.JsonBytes;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.ObjectWriter;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;

/**
 * Encodes a JSON request whose images are encoded while it is sent, without holding their
 * base64 or the whole request in memory. The rest is encoded first, with an empty string
 * for each image, so that the length is known.
 */
public final class ImageRequestEncoder {

	/** The attribute that contains the recorder for {@link ImageSerializer}. */
	static final Object RECORDER = ImageRequestEncoder.class;

	private static final ObjectWriter WRITER = Json.MAPPER.writer();

	/** Blocks of 48 KiB become 64 KiB of base64. */
	private static final int MAX_TRIPLES = 16 * 1024;

	private final JsonBytes json;

	private final List<Insertion> insertions;

	private final long length;

	private ImageRequestEncoder(JsonBytes json, List<Insertion> insertions) {
		this.json = json;
		this.insertions = insertions;
		this.length = json.size() + insertions.stream().mapToLong((insertion) -> base64Length(insertion.image())).sum();
	}

	/**
	 * Encodes a request except for its images.
	 * @param body the body to write as JSON
	 * @return the request
	 * @throws IllegalArgumentException if the body cannot be written as JSON
	 */
	public static ImageRequestEncoder of(Object body) {
		JsonBytes json = new JsonBytes();
		Recorder recorder = new Recorder(json);
		write(WRITER.withAttribute(RECORDER, recorder), json, body);
		return new ImageRequestEncoder(json, recorder.insertions);
	}

	private static void write(ObjectWriter writer, JsonBytes json, Object body) {
		try (JsonGenerator generator = new FiniteNumbers(writer.createGenerator(json))) {
			writer.writeValue(generator, body);
		}
		catch (JacksonException ex) {
			throw (ex.getCause() instanceof IllegalArgumentException refused) ? refused : new IllegalArgumentException(
					"The request cannot be written as JSON: " + ex.getOriginalMessage(), ex);
		}
	}

	/**
	 * Returns the path of the current field, for example {@code images[0].data}.
	 */
	static String field(JsonGenerator generator) {
		String pointer = generator.streamWriteContext().pathAsPointer().toString();
		return pointer.isEmpty() ? "The request" : pointer.substring(1).replaceAll("/(\\d+)", "[$1]").replace('/', '.');
	}

	/**
	 * Returns the length of the request.
	 * @return the length in bytes
	 */
	public long length() {
		return this.length;
	}

	/**
	 * Whether sending the request reads files.
	 * @return true if at least one image is in a file
	 */
	public boolean readsFiles() {
		return this.insertions.stream().anyMatch((insertion) -> insertion.image().file().isPresent());
	}

	/**
	 * Checks the files of the images. Blocks.
	 * @throws IllegalArgumentException if a file is missing or was changed
	 */
	public void checkFiles() {
		this.insertions.forEach(Insertion::check);
	}

	/**
	 * Passes each image to a consumer.
	 * @param consumer receives the path of the field, for example {@code init_images[0]},
	 * and the image
	 */
	public void forEachImage(BiConsumer<String, Image> consumer) {
		this.insertions.forEach((insertion) -> consumer.accept(insertion.field(), insertion.image()));
	}

	/**
	 * Returns the request in parts, which are encoded on demand.
	 * @param factory allocates the buffers
	 * @param scheduler executes the reading of files
	 * @return the parts
	 */
	public Publisher<DataBuffer> encode(DataBufferFactory factory, Scheduler scheduler) {
		if (this.insertions.isEmpty()) {
			return Mono.fromCallable(() -> this.json.copy(0, this.json.size(), factory));
		}
		Flux<DataBuffer> request = Flux.generate(Parts::new, (parts, sink) -> {
			DataBuffer part = parts.next(factory);
			if (part != null) {
				sink.next(part);
			}
			else {
				sink.complete();
			}
			return parts;
		}, Parts::close);
		return readsFiles() ? request.subscribeOn(scheduler) : request;
	}

	private static long base64Length(Image image) {
		return (image.length() + 2) / 3 * 4;
	}

	/**
	 * @param position the position of the base64 in the JSON
	 */
	private record Insertion(int position, String field, Image image) {

		void check() {
			try {
				Path file = this.image.file().orElse(null);
				if (file == null) {
					this.image.inputStream().close(); // fails if the bytes were written
														// to a channel
					return;
				}
				long length = ImageSource.of(file).length();
				if (length != this.image.length()) {
					throw new IOException("the length of " + file + " changed from " + this.image.length() + " to "
							+ length + " bytes");
				}
			}
			catch (IOException | UncheckedIOException ex) {
				throw new IllegalArgumentException(this.field + " cannot be read: " + ex.getMessage(), ex);
			}
		}

	}

	/** Records the images and their positions in the JSON. */
	static final class Recorder {

		private final JsonBytes json;

		private final List<Insertion> insertions = new ArrayList<>();

		Recorder(JsonBytes json) {
			this.json = json;
		}

		void leaveOut(Image image, JsonGenerator generator) {
			generator.writeRawValue("\"\"");
			generator.flush();
			this.insertions.add(new Insertion(this.json.size() - 1, field(generator), image));
		}

	}

	/** Encodes the request once. */
	private final class Parts {

		/** The bytes to encode at once, not more than the longest image has. */
		private final byte[] block;

		private final byte[] text;

		private int position;

		private int insertion;

		private @Nullable InputStream image;

		private long left;

		Parts() {
			long longest = ImageRequestEncoder.this.insertions.stream()
				.mapToLong((insertion) -> insertion.image().length())
				.max()
				.orElse(0);
			int triples = (int) Math.min(MAX_TRIPLES, (longest + 2) / 3);
			this.block = new byte[3 * triples];
			this.text = new byte[4 * triples];
		}

		@Nullable DataBuffer next(DataBufferFactory factory) {
			try {
				DataBuffer part = (this.image != null) ? image(factory, this.image) : null;
				return (part != null) ? part : json(factory);
			}
			catch (IOException ex) {
				throw new UncheckedIOException("Cannot send an image: " + ex.getMessage(), ex);
			}
		}

		/** Returns the JSON before the next image, or up to the end. */
		private @Nullable DataBuffer json(DataBufferFactory factory) throws IOException {
			JsonBytes json = ImageRequestEncoder.this.json;
			int end = json.size();
			if (this.insertion < ImageRequestEncoder.this.insertions.size()) {
				Insertion next = ImageRequestEncoder.this.insertions.get(this.insertion++);
				end = next.position();
				this.image = next.image().inputStream();
				this.left = next.image().length();
			}
			if (this.position == json.size()) {
				return null;
			}
			DataBuffer part = json.copy(this.position, end, factory);
			this.position = end;
			return part;
		}

		/** Returns the next block of an image, or null at its end. */
		private @Nullable DataBuffer image(DataBufferFactory factory, InputStream image) throws IOException {
			int read = image.readNBytes(this.block, 0, this.block.length);
			this.left -= read;
			if (this.left < 0 || (read < this.block.length && this.left > 0)) {
				throw new IOException("the file was changed while it was sent");
			}
			if (read == 0) {
				close();
				return null;
			}
			int length = Base64.getEncoder()
				.encode((read == this.block.length) ? this.block : Arrays.copyOf(this.block, read), this.text);
			return factory.allocateBuffer(length).write(this.text, 0, length);
		}

		void close() {
			InputStream open = this.image;
			this.image = null;
			try {
				if (open != null) {
					open.close();
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
