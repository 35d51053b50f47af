/**
 * The rules for request parameters, and their JSON.
 */
@NullMarked
package io.stablediffusion.internal.parameter;

import org.jspecify.annotations.NullMarked;
