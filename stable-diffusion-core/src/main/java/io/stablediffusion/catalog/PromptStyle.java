package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A saved prompt.
 *
 * @param name what a request names in its styles
 * @param prompt added to the prompt, or with the prompt in place of {@code {prompt}}
 * @param negativePrompt the same for the negative prompt
 */
public record PromptStyle(String name, @Nullable String prompt, @Nullable String negativePrompt) {

	public PromptStyle(@Nullable String name, @Nullable String prompt, @Nullable String negativePrompt) {
		this.name = (name != null) ? name : "";
		this.prompt = prompt;
		this.negativePrompt = negativePrompt;
	}

}
