package io.stablediffusion.server;

import io.stablediffusion.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Memory of a server.
 *
 * @param ram of the machine in bytes: {@code free}, {@code used}, {@code total}, or
 * {@code error}
 * @param cuda of the GPU in bytes: {@code system}, {@code active}, {@code allocated},
 * {@code reserved}, {@code inactive}, {@code events}, or {@code error}
 */
public record Memory(JsonObject ram, JsonObject cuda) {

	public Memory(@Nullable JsonObject ram, @Nullable JsonObject cuda) {
		this.ram = (ram != null) ? ram : JsonObject.EMPTY;
		this.cuda = (cuda != null) ? cuda : JsonObject.EMPTY;
	}

}
