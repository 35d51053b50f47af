/**
 * The Micrometer observation that the client creates for each operation, and additional
 * meters for images, retries and the generation queue. Applications can replace the names
 * and tags with a {@code ClientOperationConvention}.
 */
@NullMarked
package io.stablediffusion.observation;

import org.jspecify.annotations.NullMarked;
