/**
 * Reading and writing the WebUI's JSON with tolerance for what servers and their forks
 * differ in.
 */
@NullMarked
package io.stablediffusion.json;

import org.jspecify.annotations.NullMarked;
