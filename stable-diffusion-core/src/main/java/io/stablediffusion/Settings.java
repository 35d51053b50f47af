package io.stablediffusion;

/**
 * Base class of mutable settings, which a client copies when it is built.
 *
 * @param <S> the settings themselves
 */
abstract class Settings<S extends Settings<S>> implements Cloneable {

	/** Returns a copy of these settings. Each field must have an immutable value. */
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
