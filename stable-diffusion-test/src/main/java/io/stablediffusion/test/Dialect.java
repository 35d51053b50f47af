package io.stablediffusion.test;

/**
 * The kind of server to simulate.
 */
public enum Dialect {

	/** AUTOMATIC1111 1.10.1 with {@code --api}. */
	AUTOMATIC1111,
	/** The same with {@code --nowebui}: no page and nothing below {@code /internal}. */
	AUTOMATIC1111_NOWEBUI,
	/**
	 * AUTOMATIC1111 1.10.1 without {@code --api}: a page, and nothing below
	 * {@code /sdapi}.
	 */
	AUTOMATIC1111_WITHOUT_API,
	/**
	 * The server of stable-diffusion.cpp: it generates and lists, and has little else.
	 */
	STABLE_DIFFUSION_CPP

}
