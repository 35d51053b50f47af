/**
 * What a kind of server does differently: names of samplers and models, fields, and the
 * requests that find out which kind it is.
 */
@NullMarked
package io.stablediffusion.internal.dialect;

import org.jspecify.annotations.NullMarked;
