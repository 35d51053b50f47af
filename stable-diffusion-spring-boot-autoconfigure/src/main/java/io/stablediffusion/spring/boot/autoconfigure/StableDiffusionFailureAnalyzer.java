package io.stablediffusion.spring.boot.autoconfigure;

import io.stablediffusion.ConfigurationException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Names the property to change when the client cannot be built.
 */
final class StableDiffusionFailureAnalyzer extends AbstractFailureAnalyzer<ConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationException cause) {
		return new FailureAnalysis("The Stable Diffusion client cannot be built: stablediffusion." + cause.getMessage(),
				"Change the property 'stablediffusion." + cause.setting() + "'. " + cause.fix(), cause);
	}

}
