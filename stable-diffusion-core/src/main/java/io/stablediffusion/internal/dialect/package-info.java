/**
 * The differences between the kinds of servers: names of samplers and models, fields of
 * requests, and the detection of the kind.
 */
@NullMarked
package io.stablediffusion.internal.dialect;

import org.jspecify.annotations.NullMarked;
