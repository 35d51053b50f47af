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
 * Names of files that come from anywhere.
 */
public final class FileNames {

	/** In characters; file systems take 255 bytes. */
	private static final int MAX_LENGTH = 60;

	private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

	private static final Pattern EDGES = Pattern.compile("^-|-$");

	/** For how many names the next number is remembered. */
	private static final int MAX_NAMES = 1000;

	/** The last number that was given, by the file without one. */
	private static final Map<Path, Integer> LAST = new LinkedHashMap<>(16, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<Path, Integer> eldest) {
			return size() > MAX_NAMES;
		}

	};

	private FileNames() {
	}

	/**
	 * A new and empty file for an image that is not whole yet. Other than those of
	 * {@link Files#createTempFile}, it has the permissions of any new file, and so has
	 * the whole image.
	 */
	public static Path createPart(Path directory) throws IOException {
		Path part = Files.createDirectories(directory).resolve(".image-" + UUID.randomUUID() + ".tmp");
		Files.newByteChannel(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).close();
		return part;
	}

	/**
	 * Gives a whole file a second name in a directory: one that is free, of the words of
	 * the name that was asked for.
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
					// somebody was faster
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

	/** Other than a move, a link fails when somebody else was first. */
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
