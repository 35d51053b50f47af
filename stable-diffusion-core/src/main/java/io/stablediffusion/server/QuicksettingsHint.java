package io.stablediffusion.server;

import org.jspecify.annotations.Nullable;

/**
 * A setting that the user interface can show at the top of the page.
 *
 * @param name the name of the setting
 * @param label the label in the user interface
 * @since 0.1.0
 */
public record QuicksettingsHint(@Nullable String name, @Nullable String label) {
}
