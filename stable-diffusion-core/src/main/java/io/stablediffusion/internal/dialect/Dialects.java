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
 * Says generations to a server in the way of its kind, and tells the caller what the
 * server did not do. The server is asked only for what a request depends on, and what its
 * responses say of it is learned from them. A server that does not tell in time gets the
 * request as it was given.
 */
public final class Dialects {

	/** Fields of a WebUI's {@code info} that stable-diffusion.cpp does not have. */
	private static final List<String> WEB_UI_ONLY = List.of("subseed", "all_subseeds", "job_timestamp");

	private final Transport transport;

	private final Lookup<ServerNames> samplers;

	private final Lookup<ServerNames> schedulers;

	private final Lookup<ServerKind> kind;

	private final Lookup<List<Lora>> loras;

	/** By the latest response that told; null as long as none did. */
	private volatile @Nullable Boolean stableDiffusionCpp;

	private final AtomicBoolean used = new AtomicBoolean();

	public Dialects(Transport transport) {
		this.transport = transport;
		this.samplers = names(transport.list(Endpoint.SAMPLERS).collectList().map(ServerNames::ofSamplers));
		this.schedulers = names(transport.list(Endpoint.SCHEDULERS).collectList().map(ServerNames::ofSchedulers));
		this.kind = new Lookup<>(CapabilityCheck.kind(transport), ServerKind.STABLE_DIFFUSION_CPP::equals);
		this.loras = new Lookup<>(transport.list(Endpoint.LORAS).collectList(), (loras) -> !loras.isEmpty());
	}

	private static Lookup<ServerNames> names(Mono<ServerNames> question) {
		return new Lookup<>(question.onErrorReturn(MissingEndpointException.class, ServerNames.NONE),
				(names) -> !names.isEmpty());
	}

	/**
	 * A generation of a call that has its permit.
	 * @param patience how long to wait for an answer to what the request depends on
	 * @param sender sends the request, and repeats it where that may be done
	 */
	public Mono<GeneratedImages> generate(Map<String, Object> parameters, Duration patience,
			Transport.Sender<GeneratedImages> sender) {
		return Mono.defer(() -> {
			Wording wording = new Wording(parameters);
			return sayNames(wording, patience).then(sayToKind(wording, patience))
				.flatMap((stableDiffusionCpp) -> sender.send(wording.said())
					.map((images) -> compare(wording, stableDiffusionCpp, images)));
		});
	}

	private Mono<Void> sayNames(Wording wording, Duration patience) {
		return !SamplerNames.areIn(wording.asked()) ? Mono.empty()
				: Mono.zip(this.samplers.within(patience), this.schedulers.within(patience))
					.doOnNext((lists) -> SamplerNames.say(wording, lists.getT1(), lists.getT2()))
					.then();
	}

	/** Whether the server is taken for stable-diffusion.cpp. */
	private Mono<Boolean> sayToKind(Wording wording, Duration patience) {
		return Mono.defer(() -> {
			Boolean known = this.stableDiffusionCpp;
			boolean first = !this.used.getAndSet(true);
			if (known == null && !first && StableDiffusionCpp.hasRandomSeed(wording.asked())) {
				StableDiffusionCpp.chooseSeed(wording); // to any other server the same
			}
			Mono<Boolean> found = (known != null || !StableDiffusionCpp.differs(wording.asked()))
					? Mono.just(Boolean.TRUE.equals(known)) : this.kind.within(patience)
						.map((kind) -> kind.filter(ServerKind.STABLE_DIFFUSION_CPP::equals).isPresent());
			return found.flatMap((yes) -> yes ? sayToStableDiffusionCpp(wording, patience) : Mono.just(false));
		});
	}

	private Mono<Boolean> sayToStableDiffusionCpp(Wording wording, Duration patience) {
		Mono<Optional<List<Lora>>> loras = StableDiffusionCpp.hasLoras(wording.asked()) ? this.loras.within(patience)
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

	/** A server ignores a model that it does not have, or cannot switch to. */
	private static void compareModel(Wording wording, GenerationInfo info) {
		String used = info.modelName();
		if (wording.asked().get("override_settings") instanceof Map<?, ?> settings
				&& settings.get("sd_model_checkpoint") instanceof String asked && used != null
				&& ModelNames.isAnother(asked, used, info.modelHash())) {
			wording.warn("The server used the model '" + Redaction.excerpt(used) + "' in place of '" + asked + "'.");
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

	/** What was found out of the server for its capabilities. */
	public void serverIs(ServerKind kind) {
		if (kind != ServerKind.OTHER) {
			this.stableDiffusionCpp = kind == ServerKind.STABLE_DIFFUSION_CPP;
		}
	}

}
