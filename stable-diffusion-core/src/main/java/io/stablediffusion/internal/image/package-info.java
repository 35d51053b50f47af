/**
 * Images on their way: decoded while a response arrives, encoded while a request is sent,
 * stored in files, and the metadata of each format.
 */
@NullMarked
package io.stablediffusion.internal.image;

import org.jspecify.annotations.NullMarked;
