/**
 * The texts of a generation: what is asked for, and what a WebUI writes into its images.
 */
@NullMarked
package io.stablediffusion.prompt;

import org.jspecify.annotations.NullMarked;
