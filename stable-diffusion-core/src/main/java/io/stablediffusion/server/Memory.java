package io.stablediffusion.server;

import io.stablediffusion.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The memory usage of a server.
 *
 * @param ram the memory of the machine in bytes: {@code free}, {@code used},
 * {@code total}, or {@code error}
 * @param cuda the memory of the GPU in bytes: {@code system}, {@code active},
 * {@code allocated}, {@code reserved}, {@code inactive}, {@code events}, or {@code error}
 * @since 0.1.0
 */
public record Memory(JsonObject ram, JsonObject cuda) {

	public Memory(@Nullable JsonObject ram, @Nullable JsonObject cuda) {
		this.ram = (ram != null) ? ram : JsonObject.EMPTY;
		this.cuda = (cuda != null) ? cuda : JsonObject.EMPTY;
	}

}
