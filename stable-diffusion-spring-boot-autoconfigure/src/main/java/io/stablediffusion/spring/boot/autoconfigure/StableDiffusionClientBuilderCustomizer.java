package io.stablediffusion.spring.boot.autoconfigure;

import io.stablediffusion.StableDiffusionClientBuilder;

/**
 * Changes the auto-configured client before it is built. Beans of this type are called in
 * their order, after the properties have been applied.
 * <p>
 * It is also the way to pass on objects that are never taken from the application
 * context, because they may have been made for something else: retry policies, back-off
 * policies and retry listeners of Spring Retry, connectors, and builders of
 * {@code WebClient}:
 *
 * <pre class="code">
 * &#064;Bean
 * StableDiffusionClientBuilderCustomizer retries() {
 *     return (builder) -&gt; builder.retryPolicy(new SimpleRetryPolicy(5));
 * }</pre>
 */
@FunctionalInterface
public interface StableDiffusionClientBuilderCustomizer {

	/**
	 * Changes the builder.
	 * @param builder the builder
	 */
	void customize(StableDiffusionClientBuilder builder);

}
