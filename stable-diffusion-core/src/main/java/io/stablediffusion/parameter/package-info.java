/**
 * What requests are made of: named values, the rules for them, and their JSON.
 */
@NullMarked
package io.stablediffusion.parameter;

import org.jspecify.annotations.NullMarked;
