package io.stablediffusion.internal.client;

import java.util.Map;

import io.stablediffusion.ApiException.ServerError;
import io.stablediffusion.ApiException;
import io.stablediffusion.generation.Interrogate;
import io.stablediffusion.image.Image;
import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.Redaction;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.transport.Transport;
import io.stablediffusion.json.JsonObject;
import reactor.core.publisher.Mono;

record DefaultInterrogate(Transport transport) implements Interrogate {

	/** The end of an incomplete caption of AUTOMATIC1111. */
	private static final String FAILED = "<error>";

	@Override
	public Mono<String> clip(Image image) {
		return caption("clip", image);
	}

	@Override
	public Mono<String> deepdanbooru(Image image) {
		return caption("deepdanbooru", image);
	}

	private Mono<String> caption(String model, Image image) {
		return this.transport
			.perform(Endpoint.INTERROGATE, Map.of("model", model, "image", Checks.notNull("image", image)))
			.map((response) -> JsonObject.around(response, "caption"))
			.mapNotNull((response) -> response.text("caption"))
			.switchIfEmpty(this.transport.missingValue(Endpoint.INTERROGATE, "a caption"))
			.map(DefaultInterrogate::checked);
	}

	private static String checked(String caption) {
		if (caption.stripTrailing().endsWith(FAILED)) {
			String excerpt = Redaction.excerpt(caption);
			throw new ApiException("[interrogate] The server failed to describe the image and returned the caption \""
					+ excerpt
					+ "\". See the log of the server for the reason, for example a model that it could not load", 200,
					new ServerError(excerpt), null);
		}
		return caption;
	}

}
