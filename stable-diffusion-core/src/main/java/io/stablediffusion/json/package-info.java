/**
 * Typed access to JSON objects whose fields differ between servers. A field that is
 * missing or of another type is read as null or empty, without an error.
 */
@NullMarked
package io.stablediffusion.json;

import org.jspecify.annotations.NullMarked;
