/**
 * Decodes images while a response is received, encodes them while a request is sent,
 * stores them in files, and reads and writes the metadata of each format.
 */
@NullMarked
package io.stablediffusion.internal.image;

import org.jspecify.annotations.NullMarked;
