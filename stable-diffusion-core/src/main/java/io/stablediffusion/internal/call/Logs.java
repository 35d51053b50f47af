package io.stablediffusion.internal.call;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The logger of the client. It has the name of the client's interface, on which the
 * internal packages do not depend.
 */
public final class Logs {

	public static final Log CLIENT = LogFactory.getLog("io.stablediffusion.StableDiffusionClient");

	private Logs() {
	}

}
