/**
 * The state of a server: progress, tasks, settings, memory, capabilities and health. It
 * also contains the operations that stop, restart and train.
 */
@NullMarked
package io.stablediffusion.server;

import org.jspecify.annotations.NullMarked;
