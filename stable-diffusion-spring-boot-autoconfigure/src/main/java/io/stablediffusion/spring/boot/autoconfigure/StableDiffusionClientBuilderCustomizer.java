package io.stablediffusion.spring.boot.autoconfigure;

import io.stablediffusion.StableDiffusionClientBuilder;

/**
 * Changes the auto-configured client before it is built. Beans of this type are called in
 * their order, after the properties have been applied.
 */
@FunctionalInterface
public interface StableDiffusionClientBuilderCustomizer {

	/**
	 * Changes the builder.
	 * @param builder the builder
	 */
	void customize(StableDiffusionClientBuilder builder);

}
