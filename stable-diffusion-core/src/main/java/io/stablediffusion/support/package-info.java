/**
 * Helpers of the other packages; no API for applications.
 */
@NullMarked
package io.stablediffusion.support;

import org.jspecify.annotations.NullMarked;
