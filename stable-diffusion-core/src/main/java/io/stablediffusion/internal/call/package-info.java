/**
 * The description of a call: its endpoint, its path and the state that its stages share
 * through the Reactor context.
 */
@NullMarked
package io.stablediffusion.internal.call;

import org.jspecify.annotations.NullMarked;
