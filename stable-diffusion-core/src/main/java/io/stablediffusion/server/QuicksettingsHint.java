package io.stablediffusion.server;

import org.jspecify.annotations.Nullable;

/**
 * A setting that the user interface can show on top.
 *
 * @param name the setting
 * @param label what the user interface calls it
 */
public record QuicksettingsHint(@Nullable String name, @Nullable String label) {
}
