/**
 * One Micrometer observation for each operation, and the meters that go with it.
 */
@NullMarked
package io.stablediffusion.observation;

import org.jspecify.annotations.NullMarked;
