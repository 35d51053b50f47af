package io.stablediffusion.prompt;

/**
 * A text that counts how many of its characters are read, in itself and in its parts.
 */
final class CountedText implements CharSequence {

	private final String text;

	private final long[] count;

	CountedText(String text) {
		this(text, new long[1]);
	}

	private CountedText(String text, long[] count) {
		this.text = text;
		this.count = count;
	}

	/** Another text, with the same count. */
	CountedText with(CharSequence other) {
		return new CountedText(other.toString(), this.count);
	}

	long count() {
		return this.count[0];
	}

	@Override
	public int length() {
		return this.text.length();
	}

	@Override
	public char charAt(int index) {
		this.count[0]++;
		return this.text.charAt(index);
	}

	@Override
	public CharSequence subSequence(int start, int end) {
		this.count[0] += end - start;
		return new CountedText(this.text.substring(start, end), this.count);
	}

	@Override
	public String toString() {
		this.count[0] += this.text.length();
		return this.text;
	}

}
