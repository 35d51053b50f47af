package io.stablediffusion.image;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Names of files that come from anywhere.
 */
final class FileNames {

	/** In characters; file systems take 255 bytes. */
	private static final int MAX_LENGTH = 60;

	private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

	private static final Pattern EDGES = Pattern.compile("^-|-$");

	private FileNames() {
	}

	/**
	 * Gives a whole file a second name in a directory: one that is free, of the words of
	 * the name that was asked for.
	 */
	static Path link(Path whole, Path directory, String name, ImageFormat format) throws IOException {
		String base = words(name);
		for (int number = 1;; number++) {
			Path file = directory.resolve(base + ((number > 1) ? "-" + number : "") + "." + format.extension());
			if (!Files.exists(file)) {
				try {
					link(whole, file);
					return file;
				}
				catch (FileAlreadyExistsException ex) {
					// somebody was faster
				}
			}
		}
	}

	/** Other than a move, a link fails when somebody else was first. */
	static void link(Path whole, Path target) throws IOException {
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
