package io.stablediffusion.spring.boot.autoconfigure;

import io.stablediffusion.StableDiffusionClientBuilder;

/**
 * Customizes the builder of the auto-configured client. Beans of this type are called in
 * their order, after the properties have been applied.
 * <p>
 * A customizer is required to pass objects that the client does not take from the
 * application context, because they may have another purpose: retry policies, back-off
 * policies and retry listeners of Spring Retry, connectors, and builders of
 * {@code WebClient}:
 *
 * <pre class="code">
 * &#064;Bean
 * StableDiffusionClientBuilderCustomizer retries() {
 *     return (builder) -&gt; builder.retryPolicy(new SimpleRetryPolicy(5));
 * }</pre>
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface StableDiffusionClientBuilderCustomizer {

	/**
	 * Customizes the builder.
	 * @param builder the builder
	 */
	void customize(StableDiffusionClientBuilder builder);

}
