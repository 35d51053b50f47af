package io.stablediffusion.server;

/**
 * The kind of a server, which the client determines from its responses.
 *
 * @since 0.1.0
 */
public enum ServerKind {

	/** AUTOMATIC1111, or a fork that publishes the same API. */
	AUTOMATIC1111("AUTOMATIC1111"),
	/**
	 * Forge, whose API schema has additional fields, for example
	 * {@code distilled_cfg_scale}.
	 */
	FORGE("Forge"),
	/**
	 * SD.Next, whose API schema has {@code refresh-vaes} instead of {@code refresh-vae}.
	 */
	SD_NEXT("SD.Next"),
	/**
	 * The server of stable-diffusion.cpp, which has {@code /sdcpp/v1/capabilities} or
	 * names itself in the response of its root path.
	 */
	STABLE_DIFFUSION_CPP("stable-diffusion.cpp"),
	/** Another server that supports the API, for example KoboldCpp. */
	OTHER("an unknown kind of server");

	private final String label;

	ServerKind(String label) {
		this.label = label;
	}

	@Override
	public String toString() {
		return this.label;
	}

}
