package io.stablediffusion.internal.dialect;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;

import io.stablediffusion.ApiException;
import io.stablediffusion.AuthenticationException;
import io.stablediffusion.DecodingException;
import io.stablediffusion.MissingEndpointException;
import io.stablediffusion.StableDiffusionException;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.transport.Transport;
import io.stablediffusion.json.JsonObject;
import io.stablediffusion.server.Capabilities;
import io.stablediffusion.server.ServerKind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;

/**
 * Detects the endpoints and the kind of a server from its OpenAPI document, or else by
 * calling endpoints that have no side effects.
 */
public final class CapabilityCheck {

	private static final Endpoint<JsonObject> DOCUMENT = Endpoint.get("capabilities", "/openapi.json",
			Endpoint.Kind.READ, new TypeReference<>() {
			});

	/** The endpoint that only stable-diffusion.cpp has, since April 2026. */
	private static final Endpoint<JsonObject> NATIVE = Endpoint.get("capabilities", "/sdcpp/v1/capabilities",
			Endpoint.Kind.READ, new TypeReference<>() {
			});

	/** The endpoint with the server's name, if it was built without a user interface. */
	private static final Endpoint<String> ROOT = Endpoint.get("capabilities", "/", Endpoint.Kind.READ,
			new TypeReference<>() {
			});

	/** The status codes of temporary errors. */
	private static final Set<Integer> TEMPORARY = Set.of(408, 425, 429, 502, 503, 504);

	private static final List<Endpoint<?>> READABLE = List.of(Endpoint.MODELS, Endpoint.OPTIONS, Endpoint.SAMPLERS,
			Endpoint.SCHEDULERS, Endpoint.UPSCALERS, Endpoint.LATENT_UPSCALE_MODES, Endpoint.LORAS, Endpoint.EMBEDDINGS,
			Endpoint.VAES, Endpoint.SCRIPTS, Endpoint.MEMORY, Endpoint.PROGRESS.query("skip_current_image=true"));

	private final AtomicReference<@Nullable Capabilities> known = new AtomicReference<>();

	/** Returns the cached capabilities, or else detects them. */
	public Mono<Capabilities> get(Transport transport) {
		return Mono.defer(() -> {
			Capabilities capabilities = this.known.get();
			return (capabilities != null) ? Mono.just(capabilities) : refresh(transport);
		});
	}

	/**
	 * Detects the capabilities with the timeouts of a transport. An incomplete result is
	 * not cached.
	 */
	public Mono<Capabilities> refresh(Transport transport) {
		Mono<Capabilities> found = transport.perform(DOCUMENT)
			.filter((document) -> !document.object("paths").asMap().isEmpty())
			.flatMap((document) -> published(transport, document))
			.onErrorResume(CapabilityCheck::hasNoDocument, (error) -> Mono.empty())
			.switchIfEmpty(Mono.defer(() -> tried(transport)))
			.map((finding) -> {
				this.known.set(finding.complete() ? finding.capabilities() : null);
				transport.serverIs(finding.capabilities().kind());
				return finding.capabilities();
			});
		return transport.together(DOCUMENT, found);
	}

	/**
	 * Returns {@link ServerKind#STABLE_DIFFUSION_CPP} or {@link ServerKind#OTHER}, or an
	 * error if the server returns no response.
	 */
	static Mono<ServerKind> kind(Transport transport) {
		return transport.perform(NATIVE)
			.map((found) -> found.has("samplers") || found.has("supported_modes"))
			.onErrorResume(CapabilityCheck::isNo, (error) -> isSilent(error) ? rootSaysSo(transport) : Mono.just(false))
			.map((yes) -> yes ? ServerKind.STABLE_DIFFUSION_CPP : ServerKind.OTHER);
	}

	/** For a missing path, stable-diffusion.cpp returns an empty body. */
	private static boolean isSilent(Throwable error) {
		return error instanceof MissingEndpointException missing && missing.responseBody().isEmpty();
	}

	private static Mono<Boolean> rootSaysSo(Transport transport) {
		return transport.perform(ROOT)
			.map((text) -> text.startsWith("Stable Diffusion Server"))
			.onErrorResume(CapabilityCheck::isNo, (error) -> Mono.just(false));
	}

	private static boolean hasNoDocument(Throwable error) {
		return isNo(error) && !(error instanceof AuthenticationException);
	}

	/** Whether an error means that the server does not have the endpoint. */
	private static boolean isNo(Throwable error) {
		return error instanceof DecodingException
				|| (error instanceof ApiException refused && !TEMPORARY.contains(refused.status()));
	}

	private static Mono<Finding> published(Transport transport, JsonObject document) {
		Set<String> endpoints = new TreeSet<>();
		document.object("paths").asMap().forEach((path, methods) -> {
			if (methods instanceof Map<?, ?> known) {
				known.keySet()
					.forEach((method) -> endpoints.add(String.valueOf(method).toUpperCase(Locale.ROOT) + " " + path));
			}
		});
		ServerKind kind = kindOf(document, endpoints);
		Finding unversioned = new Finding(new Capabilities(kind, null, endpoints), true);
		if (!endpoints.contains(route(Endpoint.SYSINFO))) {
			return Mono.just(unversioned);
		}
		return transport.perform(Endpoint.SYSINFO)
			.mapNotNull((report) -> report.text("Version"))
			.map((version) -> new Finding(new Capabilities(kind, version, endpoints), true))
			.defaultIfEmpty(unversioned)
			.onErrorResume(StableDiffusionException.class,
					(error) -> Mono.just(new Finding(unversioned.capabilities(), isNo(error))));
	}

	private static ServerKind kindOf(JsonObject document, Set<String> endpoints) {
		if (endpoints.stream().anyMatch((endpoint) -> endpoint.endsWith("/sdapi/v1/refresh-vaes"))) {
			return ServerKind.SD_NEXT;
		}
		if (endpoints.contains(route(NATIVE))) {
			return ServerKind.STABLE_DIFFUSION_CPP;
		}
		boolean forge = document.object("components")
			.object("schemas")
			.object("StableDiffusionProcessingTxt2Img")
			.object("properties")
			.has("distilled_cfg_scale");
		boolean webUi = endpoints.contains("POST /sdapi/v1/txt2img");
		return forge ? ServerKind.FORGE : webUi ? ServerKind.AUTOMATIC1111 : ServerKind.OTHER;
	}

	private static Mono<Finding> tried(Transport transport) {
		return Flux.fromIterable(READABLE)
			.concatMap((endpoint) -> transport.perform(endpoint)
				.thenReturn(route(endpoint))
				.onErrorResume(MissingEndpointException.class, (missing) -> Mono.empty())
				.onErrorResume(DecodingException.class, (unreadable) -> Mono.empty()))
			.collect(() -> new TreeSet<>(Set.of(route(Endpoint.TEXT_TO_IMAGE), route(Endpoint.IMAGE_TO_IMAGE))),
					Set::add)
			.zipWhen((endpoints) -> kind(transport))
			.map((found) -> new Finding(new Capabilities(found.getT2(), null, found.getT1()), true));
	}

	private static String route(Endpoint<?> endpoint) {
		int query = endpoint.path().indexOf('?');
		return endpoint.method() + " " + ((query < 0) ? endpoint.path() : endpoint.path().substring(0, query));
	}

	/**
	 * The result of a detection.
	 *
	 * @param complete whether a later detection has the same result
	 */
	private record Finding(Capabilities capabilities, boolean complete) {
	}

}
