/**
 * The operations of the client, one class for each group of the API.
 */
@NullMarked
package io.stablediffusion.internal.client;

import org.jspecify.annotations.NullMarked;
