package io.stablediffusion.internal.dialect;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.stablediffusion.generation.GenerationInfo;
import io.stablediffusion.internal.Redaction;

/**
 * Replaces the names of samplers and schedulers by the server's spelling, because a
 * server silently uses its default for an unknown name. Names such as
 * {@code DPM++ 2M Karras}, which WebUIs had before 1.9, are split if the server has
 * schedulers. If it has none, sampler and scheduler are joined into such a name.
 */
final class SamplerNames {

	private static final List<Part> PARTS = List.of(new Part("sampler_name", "scheduler"),
			new Part("sampler_index", "scheduler"), new Part("hr_sampler_name", "hr_scheduler"));

	/** The values for a second pass with the sampler and scheduler of the first. */
	private static final List<String> LIKE_THE_FIRST = List.of("Use same sampler", "Use same scheduler");

	private SamplerNames() {
	}

	/** Whether a request contains a sampler or a scheduler. */
	static boolean areIn(Map<String, Object> parameters) {
		return PARTS.stream()
			.anyMatch((part) -> parameters.get(part.sampler()) instanceof String
					|| parameters.get(part.scheduler()) instanceof String);
	}

	/**
	 * Replaces the names by the server's spelling.
	 * @param samplers the server's samplers; empty if they could not be read
	 * @param schedulers the server's schedulers; empty if they could not be read
	 */
	static void say(Wording wording, Optional<ServerNames> samplers, Optional<ServerNames> schedulers) {
		for (Part part : PARTS) {
			boolean replaced = part.sampler().equals("sampler_index") && wording.get("sampler_name") != null;
			if (!replaced) {
				part.say(wording, samplers.orElse(ServerNames.NONE), schedulers.orElse(ServerNames.NONE),
						schedulers.isPresent());
			}
		}
		if (samplers.isEmpty() || schedulers.isEmpty()) {
			wording.warn("The server's list of " + (samplers.isEmpty() ? "samplers" : "schedulers")
					+ " could not be read in time, so their names were not checked.");
		}
	}

	/** Adds warnings about unknown names, with the names that the server used. */
	static void compare(Wording wording, GenerationInfo info) {
		wording.unknown().forEach((parameter, name) -> {
			String used = switch (parameter) {
				case "sampler_name", "sampler_index" -> info.samplerName();
				case "scheduler" -> info.extraGenerationParams().text("Schedule type");
				default -> null;
			};
			wording.warn("The server does not list " + parameter + " '" + name + "'"
					+ ((used != null) ? "; it used '" + Redaction.excerpt(used) + "'." : "."));
		});
	}

	/**
	 * The parameters of a sampler and its scheduler.
	 */
	private record Part(String sampler, String scheduler) {

		void say(Wording wording, ServerNames samplers, ServerNames schedulers, boolean listed) {
			String sampler = wording.text(this.sampler);
			String scheduler = wording.text(this.scheduler);
			if (sampler != null && !LIKE_THE_FIRST.contains(sampler)) {
				String found = samplers.find(sampler);
				if (found != null) {
					wording.set(this.sampler, found);
				}
				else if (scheduler != null || !split(wording, sampler, samplers, schedulers)) {
					unknown(wording, this.sampler, sampler, samplers);
				}
			}
			if (scheduler != null && !LIKE_THE_FIRST.contains(scheduler)) {
				String found = schedulers.find(scheduler);
				if (found != null) {
					wording.set(this.scheduler, found);
				}
				else if (schedulers.isEmpty() && listed && !samplers.isEmpty()) {
					join(wording, String.valueOf(wording.text(this.sampler)), scheduler, samplers);
				}
				else {
					unknown(wording, this.scheduler, scheduler, schedulers);
				}
			}
		}

		/**
		 * Prefers the longest scheduler: {@code SGM Uniform} ends with {@code Uniform}.
		 */
		private boolean split(Wording wording, String joined, ServerNames samplers, ServerNames schedulers) {
			for (int i = 1; i < joined.length() - 1 && !ServerNames.isTooLong(joined); i++) {
				char separator = joined.charAt(i);
				if (separator == ' ' || (!samplers.isEmpty() && (separator == '_' || separator == '-'))) {
					String sampler = joined.substring(0, i);
					String scheduler = schedulers.find(joined.substring(i + 1));
					String found = samplers.isEmpty() ? sampler : samplers.find(sampler);
					if (scheduler != null && found != null) {
						wording.set(this.sampler, found).set(this.scheduler, scheduler);
						return true;
					}
				}
			}
			return false;
		}

		/** A server without schedulers contains them in the names of its samplers. */
		private void join(Wording wording, String sampler, String scheduler, ServerNames samplers) {
			String found = samplers.find(sampler + " " + scheduler);
			if (found != null) {
				wording.set(this.sampler, found).remove(this.scheduler);
			}
			else {
				wording.warn("The server lists no schedulers, so " + this.scheduler + " '" + scheduler
						+ "' may have no effect.");
			}
		}

		private static void unknown(Wording wording, String parameter, String name, ServerNames listed) {
			if (!listed.isEmpty()) {
				wording.unknown(parameter, name);
			}
		}

	}

}
