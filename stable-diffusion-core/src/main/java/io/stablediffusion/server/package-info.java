/**
 * The state of a WebUI: progress of its work, and whether it is there.
 */
@NullMarked
package io.stablediffusion.server;

import org.jspecify.annotations.NullMarked;
