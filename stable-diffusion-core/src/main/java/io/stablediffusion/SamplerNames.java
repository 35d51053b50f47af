package io.stablediffusion;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import reactor.core.publisher.Mono;

/**
 * Splits names such as {@code DPM++ 2M Karras}, which WebUIs had before 1.9, into sampler
 * and scheduler where the server has schedulers. A current server would use its default
 * sampler for such a name, without a word.
 */
final class SamplerNames {

	private static final Map<String, String> PARTS = Map.of("sampler_name", "scheduler", "hr_sampler_name",
			"hr_scheduler");

	private static final List<String> SUFFIXES = List.of(" karras", " exponential", " polyexponential", " sgm uniform");

	/** How long a generation waits for the schedulers, at most. */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private static final Duration KNOWN = Duration.ofMinutes(10);

	/** After how long a server is asked again that did not tell its schedulers. */
	private static final Duration UNKNOWN = Duration.ofSeconds(10);

	private final Mono<List<String>> schedulers;

	SamplerNames(Transport transport) {
		this.schedulers = transport.list(Endpoint.SCHEDULERS)
			.map((scheduler) -> scheduler.label())
			.collectList()
			.timeout(PATIENCE)
			.onErrorReturn(List.of())
			.contextWrite(DroppedErrors::debug)
			.cache((labels) -> labels.isEmpty() ? UNKNOWN : KNOWN, (error) -> Duration.ZERO, () -> Duration.ZERO);
	}

	/**
	 * The parameters to send; the server is asked only where a name may be a joined one.
	 * A look-up that fails or is slow never decides over the generation: the name is then
	 * sent as it was given.
	 * @param patience how long to wait for the look-up, if that is less than 2 seconds
	 */
	Mono<Map<String, Object>> split(Map<String, Object> parameters, Duration patience) {
		boolean joined = false;
		for (Map.Entry<String, String> part : PARTS.entrySet()) {
			joined |= isJoined(parameters, part.getKey(), part.getValue());
		}
		return joined
				? this.schedulers.map((labels) -> split(parameters, labels)).timeout(patience, Mono.just(parameters))
				: Mono.just(parameters);
	}

	private static boolean isJoined(Map<String, Object> parameters, String sampler, String scheduler) {
		if (!(parameters.get(sampler) instanceof String name) || parameters.containsKey(scheduler)) {
			return false;
		}
		String lower = name.toLowerCase(Locale.ROOT);
		return SUFFIXES.stream().anyMatch(lower::endsWith);
	}

	private static Map<String, Object> split(Map<String, Object> parameters, List<String> labels) {
		Map<String, Object> result = new LinkedHashMap<>(parameters);
		PARTS.forEach((sampler, scheduler) -> {
			if (isJoined(parameters, sampler, scheduler)) {
				String name = String.valueOf(parameters.get(sampler));
				labels.stream()
					.filter((label) -> name.toLowerCase(Locale.ROOT).endsWith(" " + label.toLowerCase(Locale.ROOT)))
					.findFirst()
					.ifPresent((label) -> {
						result.put(sampler, name.substring(0, name.length() - label.length() - 1));
						result.put(scheduler, label);
					});
			}
		});
		return result;
	}

}
