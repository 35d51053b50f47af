/**
 * The resources that a server has for generations: models, LoRAs, samplers, upscalers,
 * scripts and others. Each catalog reads them from the server at every call, and
 * refreshable catalogs make the server scan its files.
 */
@NullMarked
package io.stablediffusion.catalog;

import org.jspecify.annotations.NullMarked;
