package io.stablediffusion.prompt;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;

/**
 * The work for reading a text, which is counted instead of timed.
 *
 * @param reads how many characters are read, each as often as it is
 * @param bytes how many bytes are allocated
 */
public record TextWork(long reads, long bytes) {

	/** How often each character may be read. */
	static final int MAX_READS = 25;

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	static TextWork of(String text) {
		CountedText infotext = new CountedText(text);
		CountedText prompt = new CountedText(text);
		long allocated = THREADS.getCurrentThreadAllocatedBytes();
		Infotext read = Infotext.read(infotext);
		read.loraHashes();
		read.controlNetUnits();
		read.integer("a");
		read.number("a");
		Attention.read(prompt.with(Prompt.withoutTags(prompt)));
		Prompt.tags(prompt);
		Prompt.escape(text);
		return new TextWork(infotext.count() + prompt.count(), THREADS.getCurrentThreadAllocatedBytes() - allocated);
	}

	/**
	 * Whether reading a text is proportional to its length.
	 * @param text any text
	 * @return whether no more characters are read than a text of this length may need
	 */
	public static boolean isProportional(String text) {
		return of(text).reads() <= (long) MAX_READS * text.length() + 1_000;
	}

}
