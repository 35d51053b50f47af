/**
 * Implementation of the client, not for applications. The packages below it have one task
 * each: a call goes from {@code client} through {@code transport} and {@code
 * queue} to {@code http}.
 */
@NullMarked
package io.stablediffusion.internal;

import org.jspecify.annotations.NullMarked;
