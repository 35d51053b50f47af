/**
 * Reading and writing JSON as the servers do, which differ in types and optional fields.
 */
@NullMarked
package io.stablediffusion.internal.json;

import org.jspecify.annotations.NullMarked;
