package io.stablediffusion.test;

/**
 * The kind of server that a {@link SimulatedWebUi} simulates.
 *
 * @since 0.1.0
 */
public enum Dialect {

	/** AUTOMATIC1111 1.10.1 with {@code --api}. */
	AUTOMATIC1111,
	/**
	 * AUTOMATIC1111 1.10.1 with {@code --nowebui}: without the page and the paths below
	 * {@code /internal}.
	 */
	AUTOMATIC1111_NOWEBUI,
	/**
	 * AUTOMATIC1111 1.10.1 without {@code --api}: with the page, but without the paths
	 * below {@code /sdapi}.
	 */
	AUTOMATIC1111_WITHOUT_API,
	/**
	 * The server of stable-diffusion.cpp, which has generations, lists and few other
	 * operations.
	 */
	STABLE_DIFFUSION_CPP

}
