package io.stablediffusion.internal.parameter;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.stablediffusion.image.Image;
import io.stablediffusion.image.ImageFormat;
import io.stablediffusion.image.ImageSize;
import io.stablediffusion.internal.json.Json;
import io.stablediffusion.parameter.Parameters;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.ObjectWriter;

/**
 * Converts a value into the form that it has after it was written as JSON and read again:
 * texts, booleans, {@code Integer}, {@code Long}, {@code BigInteger}, {@code Double},
 * images, and unmodifiable lists and maps of these. Converted values are immutable, and
 * equal if their JSON is equal.
 */
public final class Values {

	/** The maximum number of nested levels, which is below the limit of Jackson. */
	public static final int MAX_DEPTH = 250;

	/** The number of characters that determine whether a text can be an image. */
	private static final int HEAD = 88;

	private static final int SHORTEST_IMAGE = 32;

	/** The first characters of the base64 of PNG, JPEG, WebP, GIF and BMP. */
	private static final String FIRST = "i/URQ";

	private static final ObjectWriter WRITER = Json.MAPPER.writer().without(JsonWriteFeature.WRITE_NAN_AS_STRINGS);

	private Values() {
	}

	/**
	 * Converts a value.
	 * @param path the path of the value, for messages
	 * @throws IllegalArgumentException if the value cannot be written as JSON
	 */
	static @Nullable Object of(String path, @Nullable Object value) {
		return of(path, value, 0);
	}

	private static @Nullable Object of(String path, @Nullable Object value, int depth) {
		if (depth > MAX_DEPTH) {
			throw new IllegalArgumentException(
					abbreviated(path) + " has more than " + MAX_DEPTH + " nested levels, or contains itself");
		}
		if (value == null || value instanceof Boolean || value instanceof Image) {
			return value;
		}
		if (value instanceof Number number) {
			return number(path, number);
		}
		if (value instanceof CharSequence || value instanceof Character) {
			return text(path, value.toString());
		}
		if (value instanceof Parameters parameters) {
			return parameters.parameters();
		}
		if (value instanceof Map<?, ?> map) {
			return map(path, map, depth);
		}
		if (value instanceof Collection<?> collection) {
			return list(path, collection, depth);
		}
		if (value instanceof byte[] bytes) {
			return text(path, Base64.getEncoder().encodeToString(bytes));
		}
		if (value instanceof char[] chars) {
			return text(path, new String(chars));
		}
		return value.getClass().isArray() ? list(path, elements(value), depth) : object(path, value, depth);
	}

	private static Map<String, @Nullable Object> map(String path, Map<?, ?> map, int depth) {
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		map.forEach((key, value) -> {
			if (key == null) {
				throw new IllegalArgumentException(path + " must not have a null name");
			}
			String name = (key instanceof Enum<?> constant) ? constant.name() : key.toString();
			result.put(wellFormed(path, name), of(path + "." + name, value, depth + 1));
		});
		return Collections.unmodifiableMap(result);
	}

	private static List<@Nullable Object> list(String path, Collection<?> elements, int depth) {
		List<@Nullable Object> result = new ArrayList<>(elements.size());
		for (Object element : elements) {
			result.add(of(path + "[" + result.size() + "]", element, depth + 1));
		}
		return Collections.unmodifiableList(result);
	}

	private static List<Object> elements(Object array) {
		List<Object> elements = new ArrayList<>();
		for (int i = 0; i < Array.getLength(array); i++) {
			elements.add(Array.get(array, i));
		}
		return elements;
	}

	/** Converts an object of any other class by its JSON. */
	private static @Nullable Object object(String path, Object value, int depth) {
		Object read;
		try {
			// NaN stays a number, which the conversion refuses
			read = Json.MAPPER.readValue(WRITER.writeValueAsBytes(value), Object.class);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException(path + " cannot be written as JSON: " + ex.getOriginalMessage()
					+ ". Use a text, number, boolean, " + "Image, list or map", ex);
		}
		return of(path, read, depth);
	}

	/** Converts a number. A fraction becomes a double, as in a WebUI. */
	private static Number number(String path, Number number) {
		try {
			BigDecimal exact = (number instanceof Double || number instanceof Float) ? null
					: new BigDecimal(number.toString());
			if (exact != null && exact.scale() <= 0 && Double.isFinite(exact.doubleValue())) {
				return whole(exact.toBigIntegerExact());
			}
			double value = Double.parseDouble(number.toString());
			if (Double.isFinite(value)) {
				return value;
			}
		}
		catch (NumberFormatException ex) {
			// the text of this class is not a number
		}
		throw new IllegalArgumentException(path + " must be a finite number, but is " + abbreviated(number.toString()));
	}

	private static Number whole(BigInteger number) {
		if (number.bitLength() < Integer.SIZE) {
			return number.intValue();
		}
		return (number.bitLength() < Long.SIZE) ? (Number) number.longValue() : number;
	}

	private static Object text(String path, String text) {
		wellFormed(path, text);
		boolean mayBeImage = text.length() >= SHORTEST_IMAGE && text.length() % 4 == 0
				&& FIRST.indexOf(text.charAt(0)) >= 0;
		Image head = mayBeImage ? decode(text.substring(0, Math.min(text.length(), HEAD))) : null;
		if (head == null || head.format() == ImageFormat.UNKNOWN) {
			return text;
		}
		Image image = image(text);
		return (image != null && image.size().filter(Values::possible).isPresent()) ? image : text;
	}

	private static boolean possible(ImageSize size) {
		return size.width() > 0 && size.height() > 0;
	}

	/** Returns the image whose base64 is this text, or null if it is not an image. */
	static @Nullable Image image(String text) {
		Image image = decode(text);
		return (image != null && image.toBase64().equals(text)) ? image : null;
	}

	private static @Nullable Image decode(String base64) {
		try {
			return Image.fromBase64(base64);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/** Checks that UTF-8 can represent the text. */
	private static String wellFormed(String path, String text) {
		for (int i = 0; i < text.length(); i++) {
			char unit = text.charAt(i);
			if (Character.isSurrogate(unit)) {
				if (!Character.isHighSurrogate(unit) || i + 1 == text.length()
						|| !Character.isLowSurrogate(text.charAt(i + 1))) {
					throw new IllegalArgumentException(
							abbreviated(path) + " must not contain an unpaired surrogate, but has one at index " + i);
				}
				i++;
			}
		}
		return text;
	}

	private static String abbreviated(String text) {
		return (text.length() <= 100) ? text : text.substring(0, 100) + "...";
	}

}
