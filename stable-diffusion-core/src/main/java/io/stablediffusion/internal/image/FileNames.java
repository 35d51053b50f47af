package io.stablediffusion.internal.image;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

import io.stablediffusion.image.ImageFormat;

/**
 * Creates files with unique names for images.
 */
public final class FileNames {

	/** The maximum length of a name in characters; file systems support 255 bytes. */
	private static final int MAX_LENGTH = 60;

	private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

	private static final Pattern EDGES = Pattern.compile("^-|-$");

	/** The maximum number of entries in {@link #LAST}. */
	private static final int MAX_NAMES = 1000;

	/** The last used number, by the file name without a number. */
	private static final Map<Path, Integer> LAST = new LinkedHashMap<>(16, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<Path, Integer> eldest) {
			return size() > MAX_NAMES;
		}

	};

	private FileNames() {
	}

	/**
	 * Creates an empty file for an incomplete image. Unlike {@link Files#createTempFile},
	 * it uses the default permissions of new files, which the complete image keeps.
	 */
	public static Path createPart(Path directory) throws IOException {
		Path part = Files.createDirectories(directory).resolve(".image-" + UUID.randomUUID() + ".tmp");
		Files.newByteChannel(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).close();
		return part;
	}

	/**
	 * Links a complete file into a directory, under an unused name that is derived from
	 * the given name.
	 */
	public static Path link(Path whole, Path directory, String name, ImageFormat format) throws IOException {
		String base = words(name);
		Path first = directory.resolve(base + "." + format.extension());
		Path key = first.toAbsolutePath().normalize();
		for (int number = Files.exists(first) ? Math.max(2, last(key) + 1) : 1;; number++) {
			Path file = (number > 1) ? directory.resolve(base + "-" + number + "." + format.extension()) : first;
			if (!Files.exists(file)) {
				try {
					link(whole, file);
					remember(key, number);
					return file;
				}
				catch (FileAlreadyExistsException ex) {
					// another thread or process has created it
				}
			}
		}
	}

	private static int last(Path key) {
		synchronized (LAST) {
			return LAST.getOrDefault(key, 0);
		}
	}

	private static void remember(Path key, int number) {
		synchronized (LAST) {
			LAST.merge(key, number, Math::max);
		}
	}

	/** Links a file. Unlike a move, a link fails if the target exists. */
	public static void link(Path whole, Path target) throws IOException {
		try {
			Files.createLink(target, whole);
		}
		catch (FileAlreadyExistsException ex) {
			throw ex;
		}
		catch (UnsupportedOperationException | FileSystemException ex) {
			Files.copy(whole, target);
		}
	}

	private static String words(String name) {
		String words = EDGES.matcher(NO_WORD.matcher(name).replaceAll("-")).replaceAll("");
		return words.isEmpty() ? "image"
				: words.codePoints()
					.limit(MAX_LENGTH)
					.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
					.toString();
	}

}
