/**
 * Auto-configuration of the health contributor of a Stable Diffusion client. It is active
 * if Spring Boot's health support is on the class path.
 */
@NullMarked
package io.stablediffusion.spring.boot.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
