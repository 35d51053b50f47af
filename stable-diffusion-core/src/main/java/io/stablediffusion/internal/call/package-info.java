/**
 * What is known about a call before it is sent: its endpoint, its path and the context
 * that travels with it.
 */
@NullMarked
package io.stablediffusion.internal.call;

import org.jspecify.annotations.NullMarked;
