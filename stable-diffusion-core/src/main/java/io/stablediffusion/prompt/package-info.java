/**
 * Prompts in the syntax of the WebUI, and the infotexts that a WebUI embeds in its
 * images. Both types accept any text and parse it in linear time.
 */
@NullMarked
package io.stablediffusion.prompt;

import org.jspecify.annotations.NullMarked;
