package io.stablediffusion;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The client's logger. It has the name of the client's interface, which the classes of
 * the engine do not depend on.
 */
final class Logs {

	static final Log CLIENT = LogFactory.getLog("io.stablediffusion.StableDiffusionClient");

	private Logs() {
	}

}
