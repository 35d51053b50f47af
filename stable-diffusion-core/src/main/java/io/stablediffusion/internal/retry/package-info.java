/**
 * Retries calls by the policies of Spring Retry, without blocking a thread.
 */
@NullMarked
package io.stablediffusion.internal.retry;

import org.jspecify.annotations.NullMarked;
