package io.stablediffusion;

import java.util.Map;

import io.stablediffusion.image.Image;
import io.stablediffusion.image.Interrogate;
import reactor.core.publisher.Mono;

record DefaultInterrogate(Transport transport) implements Interrogate {

	@Override
	public Mono<String> clip(Image image) {
		return caption("clip", image);
	}

	@Override
	public Mono<String> deepdanbooru(Image image) {
		return caption("deepdanbooru", image);
	}

	private Mono<String> caption(String model, Image image) {
		return this.transport.perform(Endpoint.INTERROGATE, Map.of("model", model, "image", image))
			.mapNotNull((answer) -> answer.text("caption"));
	}

}
