package io.stablediffusion.internal.image;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import io.stablediffusion.image.Image;
import org.jspecify.annotations.Nullable;

/**
 * Stores an image in a file, which receives its name when the image is complete.
 */
public final class FileTarget extends ChannelTarget {

	private final Path part;

	private final Path directory;

	private final String name;

	public FileTarget(Path directory, String name) throws IOException {
		this(directory, name, FileNames.createPart(directory));
	}

	private FileTarget(Path directory, String name, Path part) throws IOException {
		super(FileChannel.open(part, StandardOpenOption.WRITE));
		this.part = part;
		this.directory = directory;
		this.name = name;
	}

	@Override
	public @Nullable Image finish() throws IOException {
		try {
			Image written = super.finish();
			return (written != null)
					? Image.inFile(FileNames.link(this.part, this.directory, this.name, written.format())) : null;
		}
		finally {
			Files.deleteIfExists(this.part);
		}
	}

	@Override
	public void discard() {
		super.discard();
		ImageResponseDecoder.io(() -> Files.deleteIfExists(this.part));
	}

}
