package io.stablediffusion;

/**
 * Settings that a builder hands out to be changed. What is built works with a copy.
 *
 * @param <S> the settings themselves
 */
abstract class Settings<S extends Settings<S>> implements Cloneable {

	/** These settings as they are now. Each field must be an immutable value. */
	@SuppressWarnings("unchecked") // by the bound of S
	final S copy() {
		try {
			return (S) super.clone();
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
