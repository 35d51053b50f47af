package io.stablediffusion.internal.call;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The client's logger. It has the name of the client's interface, which the classes of
 * the engine do not depend on.
 */
public final class Logs {

	public static final Log CLIENT = LogFactory.getLog("io.stablediffusion.StableDiffusionClient");

	private Logs() {
	}

}
