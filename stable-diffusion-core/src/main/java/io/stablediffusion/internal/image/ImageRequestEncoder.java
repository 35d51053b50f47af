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
 * A JSON request whose images are encoded while it is sent: neither their text nor the
 * whole request is ever held. The rest is encoded before, with an empty text in the place
 * of each image, so that the length is known.
 */
public final class ImageRequestEncoder {

	/** Under it {@link ImageSerializer} finds where to leave the images. */
	static final Object PLACES = ImageRequestEncoder.class;

	private static final ObjectWriter WRITER = Json.MAPPER.writer();

	/** Blocks of 48 KiB become 64 KiB of text. */
	private static final int MAX_TRIPLES = 16 * 1024;

	private final JsonBytes json;

	private final List<Place> places;

	private final long length;

	private ImageRequestEncoder(JsonBytes json, List<Place> places) {
		this.json = json;
		this.places = places;
		this.length = json.size() + places.stream().mapToLong((place) -> base64Length(place.image())).sum();
	}

	/**
	 * Encodes a request but for its images.
	 * @param body what to send as JSON
	 * @return the request
	 * @throws IllegalArgumentException if JSON cannot hold the request
	 */
	public static ImageRequestEncoder of(Object body) {
		JsonBytes json = new JsonBytes();
		Recorder recorder = new Recorder(json);
		write(WRITER.withAttribute(PLACES, recorder), json, body);
		return new ImageRequestEncoder(json, recorder.places);
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
	 * The name of the field that is being written, for example {@code images[0].data}.
	 */
	static String field(JsonGenerator generator) {
		String pointer = generator.streamWriteContext().pathAsPointer().toString();
		return pointer.isEmpty() ? "The request" : pointer.substring(1).replaceAll("/(\\d+)", "[$1]").replace('/', '.');
	}

	/**
	 * How long the request is.
	 * @return the length in bytes
	 */
	public long length() {
		return this.length;
	}

	/**
	 * Whether sending the request reads files.
	 * @return whether there is an image that is in a file
	 */
	public boolean readsFiles() {
		return this.places.stream().anyMatch((place) -> place.image().file().isPresent());
	}

	/**
	 * Looks for the files. Blocks.
	 * @throws IllegalArgumentException if an image's file is gone or was changed
	 */
	public void checkFiles() {
		this.places.forEach(Place::check);
	}

	/**
	 * Shows the images.
	 * @param consumer gets each with the name of its field, for example
	 * {@code init_images[0]}
	 */
	public void forEachImage(BiConsumer<String, Image> consumer) {
		this.places.forEach((place) -> consumer.accept(place.field(), place.image()));
	}

	/**
	 * The request in parts, each made when it is asked for.
	 * @param factory makes the buffers
	 * @param scheduler where to read files
	 * @return the parts
	 */
	public Publisher<DataBuffer> encode(DataBufferFactory factory, Scheduler scheduler) {
		if (this.places.isEmpty()) {
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
	 * @param position where in the JSON its text belongs
	 */
	private record Place(int position, String field, Image image) {

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
					throw new IOException(file + " had " + this.image.length() + " bytes and now has " + length);
				}
			}
			catch (IOException | UncheckedIOException ex) {
				throw new IllegalArgumentException(this.field + " cannot be read: " + ex.getMessage(), ex);
			}
		}

	}

	/** Notes the images that the JSON leaves out. */
	static final class Recorder {

		private final JsonBytes json;

		private final List<Place> places = new ArrayList<>();

		Recorder(JsonBytes json) {
			this.json = json;
		}

		void leaveOut(Image image, JsonGenerator generator) {
			generator.writeRawValue("\"\"");
			generator.flush();
			this.places.add(new Place(this.json.size() - 1, field(generator), image));
		}

	}

	/** One pass over the request. */
	private final class Parts {

		/** What is encoded at once, no longer than the longest image of this request. */
		private final byte[] block;

		private final byte[] text;

		private int position;

		private int place;

		private @Nullable InputStream picture;

		private long left;

		Parts() {
			long longest = ImageRequestEncoder.this.places.stream()
				.mapToLong((place) -> place.image().length())
				.max()
				.orElse(0);
			int triples = (int) Math.min(MAX_TRIPLES, (longest + 2) / 3);
			this.block = new byte[3 * triples];
			this.text = new byte[4 * triples];
		}

		@Nullable DataBuffer next(DataBufferFactory factory) {
			try {
				DataBuffer part = (this.picture != null) ? picture(factory, this.picture) : null;
				return (part != null) ? part : json(factory);
			}
			catch (IOException ex) {
				throw new UncheckedIOException("Cannot send an image: " + ex.getMessage(), ex);
			}
		}

		/** Up to the next image, or the end. */
		private @Nullable DataBuffer json(DataBufferFactory factory) throws IOException {
			JsonBytes json = ImageRequestEncoder.this.json;
			int end = json.size();
			if (this.place < ImageRequestEncoder.this.places.size()) {
				Place next = ImageRequestEncoder.this.places.get(this.place++);
				end = next.position();
				this.picture = next.image().inputStream();
				this.left = next.image().length();
			}
			if (this.position == json.size()) {
				return null;
			}
			DataBuffer part = json.copy(this.position, end, factory);
			this.position = end;
			return part;
		}

		/** The next block, or null at the image's end. */
		private @Nullable DataBuffer picture(DataBufferFactory factory, InputStream picture) throws IOException {
			int read = picture.readNBytes(this.block, 0, this.block.length);
			this.left -= read;
			if (this.left < 0 || (read < this.block.length && this.left > 0)) {
				throw new IOException("its file was changed while it was sent");
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
			InputStream open = this.picture;
			this.picture = null;
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
