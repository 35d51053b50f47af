/**
 * A sample application with a REST API that generates images, and a page that uses it.
 */
@NullMarked
package io.stablediffusion.sample;

import org.jspecify.annotations.NullMarked;
