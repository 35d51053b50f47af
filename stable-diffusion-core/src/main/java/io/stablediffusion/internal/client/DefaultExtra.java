package io.stablediffusion.internal.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.stablediffusion.generation.Extra;
import io.stablediffusion.generation.ExtraImage;
import io.stablediffusion.generation.ExtraImages;
import io.stablediffusion.generation.ExtraRequest;
import io.stablediffusion.image.Image;
import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.transport.Transport;
import reactor.core.publisher.Mono;

record DefaultExtra(Transport transport) implements Extra {

	@Override
	public Mono<ExtraImage> upscale(Image image, ExtraRequest request) {
		return this.transport.perform(Endpoint.EXTRA, body(request, "image", Checks.notNull("image", image)));
	}

	@Override
	public Mono<ExtraImages> upscaleBatch(Map<String, Image> images, ExtraRequest request) {
		Map<String, Image> named = Checks.noNulls("images", images);
		if (named.isEmpty()) {
			throw new IllegalArgumentException("images must not be empty: add at least one image by its file name");
		}
		List<?> files = named.entrySet()
			.stream()
			.map((image) -> Map.of("name", Checks.notBlank("a name in images", image.getKey()), "data",
					image.getValue()))
			.toList();
		return this.transport.perform(Endpoint.EXTRA_BATCH, body(request, "imageList", files));
	}

	private static Map<String, Object> body(ExtraRequest request, String name, Object images) {
		Map<String, Object> body = new LinkedHashMap<>(Checks.notNull("request", request).parameters());
		body.put(name, images);
		return body;
	}

}
