/**
 * The texts of a generation: what is asked for, and what a WebUI writes into its
 * pictures.
 */
@NullMarked
package io.stablediffusion.prompt;

import org.jspecify.annotations.NullMarked;
