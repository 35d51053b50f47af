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

	private final Mono<List<String>> schedulers;

	SamplerNames(Transport transport) {
		this.schedulers = transport.list(Endpoint.SCHEDULERS)
			.map((scheduler) -> scheduler.label())
			.collectList()
			.onErrorReturn(MissingEndpointException.class, List.of())
			.cache((labels) -> Duration.ofMinutes(10), (error) -> Duration.ZERO, () -> Duration.ZERO);
	}

	/**
	 * The parameters to send; the server is asked only where a name may be a joined one.
	 */
	Mono<Map<String, Object>> split(Map<String, Object> parameters) {
		boolean joined = false;
		for (Map.Entry<String, String> part : PARTS.entrySet()) {
			joined |= isJoined(parameters, part.getKey(), part.getValue());
		}
		return joined ? this.schedulers.map((labels) -> split(parameters, labels)) : Mono.just(parameters);
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
