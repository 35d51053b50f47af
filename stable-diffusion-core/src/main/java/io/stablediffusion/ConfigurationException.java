package io.stablediffusion;

/**
 * A setting of the client is wrong. Thrown when the client is built, before anything is
 * sent.
 */
public final class ConfigurationException extends StableDiffusionException {

	private final String setting;

	private final String fix;

	/**
	 * A wrong setting.
	 * @param setting the setting's name, for example {@code base-url}
	 * @param problem what is wrong with it, without its value where that is secret
	 * @param fix what to set instead
	 */
	public ConfigurationException(String setting, String problem, String fix) {
		super(setting + " " + problem + ". " + fix, null);
		this.setting = setting;
		this.fix = fix;
	}

	/**
	 * The setting that is wrong, as it is called in configuration files.
	 * @return for example {@code base-url}
	 */
	public String setting() {
		return this.setting;
	}

	/**
	 * What to set instead.
	 * @return a sentence
	 */
	public String fix() {
		return this.fix;
	}

}
