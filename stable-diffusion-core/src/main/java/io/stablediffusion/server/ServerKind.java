package io.stablediffusion.server;

/**
 * The kind of a server, as far as its answers tell.
 */
public enum ServerKind {

	/** AUTOMATIC1111, or a fork that publishes the same API. */
	AUTOMATIC1111("AUTOMATIC1111"),
	/** Forge: it publishes its own fields, for example {@code distilled_cfg_scale}. */
	FORGE("Forge"),
	/** SD.Next: it publishes {@code refresh-vaes} in place of {@code refresh-vae}. */
	SD_NEXT("SD.Next"),
	/**
	 * The server of stable-diffusion.cpp: it has {@code /sdcpp/v1/capabilities}, or says
	 * what it is at its root.
	 */
	STABLE_DIFFUSION_CPP("stable-diffusion.cpp"),
	/** Another server that speaks the API, for example KoboldCpp. */
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
