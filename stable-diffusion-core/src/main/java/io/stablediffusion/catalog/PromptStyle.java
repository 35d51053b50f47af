package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A prompt style: a prompt that is saved on the server.
 *
 * @param name the name for the styles of a request
 * @param prompt the text that is appended to the prompt; if it contains {@code {prompt}},
 * the prompt is inserted there instead
 * @param negativePrompt the text for the negative prompt, applied in the same way
 * @since 0.1.0
 */
public record PromptStyle(String name, @Nullable String prompt, @Nullable String negativePrompt) {

	public PromptStyle(@Nullable String name, @Nullable String prompt, @Nullable String negativePrompt) {
		this.name = (name != null) ? name : "";
		this.prompt = prompt;
		this.negativePrompt = negativePrompt;
	}

}
