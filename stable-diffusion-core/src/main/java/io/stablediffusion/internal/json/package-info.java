/**
 * Reads and writes the JSON of servers, which differ in types and optional fields.
 */
@NullMarked
package io.stablediffusion.internal.json;

import org.jspecify.annotations.NullMarked;
