package io.stablediffusion.test;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * Selects the sampler and the scheduler that AUTOMATIC1111 uses for the names in a
 * request.
 */
final class Samplers {

	static final String AUTOMATIC = "Automatic";

	private static final Map<String, Sampler> SAMPLERS = new LinkedHashMap<>();

	private static final List<Scheduler> SCHEDULERS;

	/** The samplers that do not use a scheduler. */
	private static final Set<String> WITHOUT_SCHEDULE = Set.of("DDIM", "DDIM CFG++", "PLMS", "UniPC", "DPM fast",
			"DPM adaptive");

	static {
		Map<String, @Nullable Object> responses = Api.fixedResponses("automatic1111-responses.json");
		List<Sampler> samplers = Response.JSON.convertValue(responses.get("GET /sdapi/v1/samplers"),
				new TypeReference<>() {
				});
		samplers.forEach((sampler) -> SAMPLERS.put(sampler.name, sampler));
		SCHEDULERS = Response.JSON.convertValue(responses.get("GET /sdapi/v1/schedulers"), new TypeReference<>() {
		});
	}

	private Samplers() {
	}

	/**
	 * Splits names such as "DPM++ 2M Karras". Selects the first sampler if the name is
	 * unknown.
	 * @param samplerName the name in the request, or null
	 * @param schedulerName the name in the request, or null
	 */
	static Choice choose(@Nullable String samplerName, @Nullable String schedulerName) {
		Sampler first = SAMPLERS.values().iterator().next();
		String name = (samplerName == null || samplerName.isEmpty()) ? first.name : samplerName;
		Scheduler scheduler = scheduler(schedulerName);
		for (Scheduler candidate : SCHEDULERS) {
			for (String alias : candidate.names()) {
				if (name.endsWith(" " + alias)) {
					scheduler = candidate;
					name = name.substring(0, name.length() - alias.length() - 1);
					break;
				}
			}
		}
		Sampler sampler = SAMPLERS.getOrDefault(name, first);
		return new Choice(sampler.name, scheduler.label, sampler);
	}

	/** Returns the scheduler with this name or label, or else the automatic one. */
	private static Scheduler scheduler(@Nullable String name) {
		return SCHEDULERS.stream()
			.filter((scheduler) -> scheduler.name.equals(name) || scheduler.label.equals(name))
			.findFirst()
			.orElse(SCHEDULERS.get(0));
	}

	/**
	 * A selected sampler and scheduler.
	 */
	record Choice(String sampler, String scheduler, Sampler config) {

		/** Returns the schedule type in the infotext, or null if it has none. */
		@Nullable String scheduleType() {
			if (WITHOUT_SCHEDULE.contains(this.sampler)) {
				return null;
			}
			String name = this.scheduler.equals(AUTOMATIC) ? this.config.options.get("scheduler") : this.scheduler;
			Scheduler used = Samplers.scheduler(name);
			return used.label.equals(AUTOMATIC) ? null : used.label;
		}

		boolean secondOrder() {
			return this.config.options.containsKey("second_order");
		}

	}

	record Sampler(String name, List<String> aliases, Map<String, String> options) {

	}

	private record Scheduler(String name, String label, @Nullable List<String> aliases) {

		List<String> names() {
			List<String> names = new ArrayList<>(List.of(this.label, this.name));
			if (this.aliases != null) {
				names.addAll(this.aliases);
			}
			return names;
		}

	}

}
