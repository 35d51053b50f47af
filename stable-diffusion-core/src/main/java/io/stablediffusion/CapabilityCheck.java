package io.stablediffusion;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;

import io.stablediffusion.json.JsonObject;
import io.stablediffusion.server.Capabilities;
import io.stablediffusion.server.ServerKind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;

/**
 * Finds out what a server can do: from the OpenAPI document that it publishes, or else by
 * reading what can be read without effect.
 */
final class CapabilityCheck {

	private static final Endpoint<JsonObject> DOCUMENT = Endpoint.get("capabilities", "/openapi.json",
			Endpoint.Kind.READ, new TypeReference<>() {
			});

	private static final Endpoint<String> ROOT = Endpoint.get("capabilities", "/", Endpoint.Kind.PROBE,
			new TypeReference<>() {
			});

	private static final List<Endpoint<?>> READABLE = List.of(Endpoint.MODELS, Endpoint.OPTIONS, Endpoint.SAMPLERS,
			Endpoint.SCHEDULERS, Endpoint.UPSCALERS, Endpoint.LATENT_UPSCALE_MODES, Endpoint.LORAS, Endpoint.EMBEDDINGS,
			Endpoint.VAES, Endpoint.SCRIPTS, Endpoint.MEMORY, Endpoint.PROGRESS.query("skip_current_image=true"));

	private final AtomicReference<@Nullable Capabilities> known = new AtomicReference<>();

	/** What was found out before, or else is now. */
	Mono<Capabilities> get(Transport transport) {
		return Mono.defer(() -> {
			Capabilities capabilities = this.known.get();
			return (capabilities != null) ? Mono.just(capabilities) : refresh(transport);
		});
	}

	/** All requests within the time limits of the given transport. */
	Mono<Capabilities> refresh(Transport transport) {
		Mono<Capabilities> found = transport.perform(DOCUMENT)
			.filter((document) -> !document.object("paths").asMap().isEmpty())
			.flatMap((document) -> published(transport, document))
			.onErrorResume(CapabilityCheck::hasNoDocument, (error) -> Mono.empty())
			.switchIfEmpty(Mono.defer(() -> tried(transport)))
			.doOnNext((capabilities) -> {
				this.known.set(capabilities);
				transport.serverIs(capabilities.kind());
			});
		return transport.together(DOCUMENT, found);
	}

	private static boolean hasNoDocument(Throwable error) {
		return error instanceof DecodingException
				|| (error instanceof ApiException && !(error instanceof AuthenticationException));
	}

	private static Mono<Capabilities> published(Transport transport, JsonObject document) {
		Set<String> endpoints = new TreeSet<>();
		document.object("paths").asMap().forEach((path, methods) -> {
			if (methods instanceof Map<?, ?> known) {
				known.keySet()
					.forEach((method) -> endpoints.add(String.valueOf(method).toUpperCase(Locale.ROOT) + " " + path));
			}
		});
		ServerKind kind = kindOf(document, endpoints);
		return version(transport, endpoints)
			.map((version) -> new Capabilities(kind, version.isEmpty() ? null : version, endpoints));
	}

	private static ServerKind kindOf(JsonObject document, Set<String> endpoints) {
		if (endpoints.stream().anyMatch((endpoint) -> endpoint.endsWith("/sdapi/v1/refresh-vaes"))) {
			return ServerKind.SD_NEXT;
		}
		boolean forge = document.object("components")
			.object("schemas")
			.object("StableDiffusionProcessingTxt2Img")
			.object("properties")
			.has("distilled_cfg_scale");
		boolean webUi = endpoints.contains("POST /sdapi/v1/txt2img");
		return forge ? ServerKind.FORGE : webUi ? ServerKind.AUTOMATIC1111 : ServerKind.OTHER;
	}

	/** From the server's own report, where there is one; a failure to get it is none. */
	private static Mono<String> version(Transport transport, Set<String> endpoints) {
		if (!endpoints.contains("GET " + Endpoint.SYSINFO.path())) {
			return Mono.just("");
		}
		return transport.perform(Endpoint.SYSINFO)
			.mapNotNull((report) -> report.text("Version"))
			.onErrorComplete(StableDiffusionException.class)
			.defaultIfEmpty("");
	}

	private static Mono<Capabilities> tried(Transport transport) {
		return Flux.fromIterable(READABLE)
			.concatMap((endpoint) -> transport.perform(endpoint)
				.thenReturn(route(endpoint))
				.onErrorResume(MissingEndpointException.class, (missing) -> Mono.empty())
				.onErrorResume(DecodingException.class, (unreadable) -> Mono.empty()))
			.collect(() -> new TreeSet<>(Set.of(route(Endpoint.TEXT_TO_IMAGE), route(Endpoint.IMAGE_TO_IMAGE))),
					Set::add)
			.zipWith(isStableDiffusionCpp(transport))
			.map((found) -> new Capabilities(found.getT2() ? ServerKind.STABLE_DIFFUSION_CPP : ServerKind.OTHER, null,
					found.getT1()));
	}

	private static Mono<Boolean> isStableDiffusionCpp(Transport transport) {
		return transport.perform(ROOT)
			.map((text) -> text.startsWith("Stable Diffusion Server"))
			.onErrorReturn(StableDiffusionException.class, false);
	}

	private static String route(Endpoint<?> endpoint) {
		return endpoint.method() + " " + endpoint.path().replaceFirst("\\?.*", "");
	}

}
