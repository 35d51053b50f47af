package io.stablediffusion;

/**
 * Thrown when a setting is invalid, while the client is built and before a request is
 * sent.
 *
 * @since 0.1.0
 */
public final class ConfigurationException extends StableDiffusionException {

	private final String setting;

	private final String fix;

	/**
	 * Creates an exception for an invalid setting.
	 * @param setting the name of the setting, for example {@code base-url}
	 * @param problem the problem, without the value of a secret
	 * @param fix a possible solution
	 */
	public ConfigurationException(String setting, String problem, String fix) {
		super(setting + " " + problem + ". " + fix, null);
		this.setting = setting;
		this.fix = fix;
	}

	/**
	 * Returns the name of the invalid setting in configuration files.
	 * @return the name, for example {@code base-url}
	 */
	public String setting() {
		return this.setting;
	}

	/**
	 * Returns a possible solution.
	 * @return one or more sentences
	 */
	public String fix() {
		return this.fix;
	}

}
