/**
 * One HTTP exchange: the request, the guard of its connection, the response body and the
 * translation of errors into exceptions of the client.
 */
@NullMarked
package io.stablediffusion.internal.http;

import org.jspecify.annotations.NullMarked;
