package io.stablediffusion.internal.dialect;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import io.stablediffusion.MissingEndpointException;
import io.stablediffusion.catalog.Lora;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.GenerationInfo;
import io.stablediffusion.internal.Redaction;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.transport.Transport;
import io.stablediffusion.server.ServerKind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Adapts generations to the kind of the server, and adds warnings about parameters that
 * the server did not apply. Only values that a request depends on are read from the
 * server. If they cannot be read in time, the request is sent unchanged. The kind of the
 * server is also determined from its responses.
 */
public final class Dialects {

	/** Fields of a WebUI's {@code info} that stable-diffusion.cpp does not have. */
	private static final List<String> WEB_UI_ONLY = List.of("subseed", "all_subseeds", "job_timestamp");

	private final Transport transport;

	private final Lookup<ServerNames> samplers;

	private final Lookup<ServerNames> schedulers;

	private final Lookup<ServerKind> kind;

	private final Lookup<List<Lora>> loras;

	/** According to the last response that indicated the kind; null before that. */
	private volatile @Nullable Boolean stableDiffusionCpp;

	private final AtomicBoolean used = new AtomicBoolean();

	public Dialects(Transport transport) {
		this.transport = transport;
		this.samplers = names(transport.list(Endpoint.SAMPLERS).collectList().map(ServerNames::ofSamplers));
		this.schedulers = names(transport.list(Endpoint.SCHEDULERS).collectList().map(ServerNames::ofSchedulers));
		this.kind = new Lookup<>(CapabilityCheck.kind(transport), ServerKind.STABLE_DIFFUSION_CPP::equals);
		this.loras = new Lookup<>(transport.list(Endpoint.LORAS).collectList(), (loras) -> !loras.isEmpty());
	}

	private static Lookup<ServerNames> names(Mono<ServerNames> request) {
		return new Lookup<>(request.onErrorReturn(MissingEndpointException.class, ServerNames.NONE),
				(names) -> !names.isEmpty());
	}

	/**
	 * Performs a generation whose call has acquired its permit.
	 * @param timeout how long to wait for values that the request depends on
	 * @param sender sends the request, with retries
	 */
	public Mono<GeneratedImages> generate(Map<String, Object> parameters, Duration timeout,
			Transport.Sender<GeneratedImages> sender) {
		return Mono.defer(() -> {
			Wording wording = new Wording(parameters);
			return sayNames(wording, timeout).then(sayToKind(wording, timeout))
				.flatMap((stableDiffusionCpp) -> sender.send(wording.said())
					.map((images) -> compare(wording, stableDiffusionCpp, images)));
		});
	}

	private Mono<Void> sayNames(Wording wording, Duration timeout) {
		return !SamplerNames.areIn(wording.asked()) ? Mono.empty()
				: Mono.zip(this.samplers.within(timeout), this.schedulers.within(timeout))
					.doOnNext((lists) -> SamplerNames.say(wording, lists.getT1(), lists.getT2()))
					.then();
	}

	/** Adapts a request and returns whether the server is stable-diffusion.cpp. */
	private Mono<Boolean> sayToKind(Wording wording, Duration timeout) {
		return Mono.defer(() -> {
			Boolean known = this.stableDiffusionCpp;
			boolean first = !this.used.getAndSet(true);
			if (known == null && !first && StableDiffusionCpp.hasRandomSeed(wording.asked())) {
				StableDiffusionCpp.chooseSeed(wording); // harmless for other servers
			}
			Mono<Boolean> found = (known != null || !StableDiffusionCpp.differs(wording.asked()))
					? Mono.just(Boolean.TRUE.equals(known)) : this.kind.within(timeout)
						.map((kind) -> kind.filter(ServerKind.STABLE_DIFFUSION_CPP::equals).isPresent());
			return found.flatMap((yes) -> yes ? sayToStableDiffusionCpp(wording, timeout) : Mono.just(false));
		});
	}

	private Mono<Boolean> sayToStableDiffusionCpp(Wording wording, Duration timeout) {
		Mono<Optional<List<Lora>>> loras = StableDiffusionCpp.hasLoras(wording.asked()) ? this.loras.within(timeout)
				: Mono.just(Optional.empty());
		return loras.map((found) -> {
			StableDiffusionCpp.say(wording, found);
			return true;
		});
	}

	private GeneratedImages compare(Wording wording, boolean stableDiffusionCpp, GeneratedImages images) {
		GenerationInfo info = images.info();
		Boolean told = tell(info);
		if (told != null) {
			learn(told);
		}
		if ((told != null) ? told : stableDiffusionCpp) {
			StableDiffusionCpp.compare(wording, images);
		}
		SamplerNames.compare(wording, info);
		compareModel(wording, info);
		return wording.warnings().isEmpty() ? images : images.withWarnings(wording.warnings());
	}

	/**
	 * Checks the model: a server ignores a model that it does not have or cannot load.
	 */
	private static void compareModel(Wording wording, GenerationInfo info) {
		String used = info.modelName();
		if (wording.asked().get("override_settings") instanceof Map<?, ?> settings
				&& settings.get("sd_model_checkpoint") instanceof String asked && used != null
				&& ModelNames.isAnother(asked, used, info.modelHash())) {
			wording.warn("The server used the model '" + Redaction.excerpt(used) + "' instead of '" + asked + "'.");
		}
	}

	private static @Nullable Boolean tell(GenerationInfo info) {
		String version = info.version();
		return StableDiffusionCpp.VERSION.equals(version) ? Boolean.TRUE
				: (version != null || WEB_UI_ONLY.stream().anyMatch(info.fields()::has)) ? Boolean.FALSE : null;
	}

	private void learn(boolean stableDiffusionCpp) {
		Boolean known = this.stableDiffusionCpp;
		this.stableDiffusionCpp = stableDiffusionCpp;
		if (stableDiffusionCpp && !Boolean.TRUE.equals(known)) {
			this.transport.serverIs(ServerKind.STABLE_DIFFUSION_CPP);
		}
		else if (!stableDiffusionCpp && Boolean.TRUE.equals(known)) {
			this.transport.serverIs(ServerKind.OTHER);
		}
	}

	/** Sets the kind that the detection of the capabilities has found. */
	public void serverIs(ServerKind kind) {
		if (kind != ServerKind.OTHER) {
			this.stableDiffusionCpp = kind == ServerKind.STABLE_DIFFUSION_CPP;
		}
	}

}
