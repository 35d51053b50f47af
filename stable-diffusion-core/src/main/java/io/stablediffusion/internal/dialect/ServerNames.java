package io.stablediffusion.internal.dialect;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.stablediffusion.catalog.Sampler;
import io.stablediffusion.catalog.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Finds a sampler or scheduler of the server by its name, label or alias. Case, spaces,
 * hyphens and underscores are ignored unless an exact match exists. An ambiguous name is
 * treated as unknown.
 */
final class ServerNames {

	private static final int MAX_LENGTH = 200;

	/** The names of a server that does not list any. */
	static final ServerNames NONE = new ServerNames(List.of());

	/** The entries by their possible names, from exact to similar names. */
	private final List<Map<String, Entry>> levels = List.of(new HashMap<>(), new HashMap<>(), new HashMap<>(),
			new HashMap<>());

	private final boolean empty;

	private ServerNames(List<Entry> entries) {
		this.empty = entries.isEmpty();
		entries.forEach((entry) -> {
			entry.sent().forEach((name) -> add(0, name, entry));
			entry.known().forEach((name) -> {
				add(1, name, entry);
				add(2, name.toLowerCase(Locale.ROOT), entry);
				add(3, fold(name), entry);
			});
		});
	}

	static ServerNames ofSamplers(List<Sampler> samplers) {
		return new ServerNames(
				samplers.stream().map((sampler) -> new Entry(List.of(sampler.name()), sampler.aliases())).toList());
	}

	/** A WebUI accepts the name and the label of a scheduler, but no alias. */
	static ServerNames ofSchedulers(List<Scheduler> schedulers) {
		return new ServerNames(schedulers.stream()
			.map((scheduler) -> new Entry(
					Stream.of(scheduler.label(), scheduler.name()).filter((name) -> !name.isEmpty()).toList(),
					scheduler.aliases()))
			.toList());
	}

	private void add(int level, String key, Entry entry) {
		if (!key.isEmpty()) {
			this.levels.get(level).merge(key, entry, (one, other) -> one.equals(other) ? one : Entry.AMBIGUOUS);
		}
	}

	/** Whether a name, which may come from an infotext, is too long for any name. */
	static boolean isTooLong(String name) {
		return name.length() > MAX_LENGTH;
	}

	/** Returns the name in the server's spelling; null if it is unknown or ambiguous. */
	@Nullable String find(String name) {
		List<String> keys = List.of(name, name, name.toLowerCase(Locale.ROOT), fold(name));
		for (int level = 0; level < keys.size(); level++) {
			Entry entry = this.levels.get(level).get(keys.get(level));
			if (entry != null) {
				return entry.spelling((level == 0) ? name : null);
			}
		}
		return null;
	}

	boolean isEmpty() {
		return this.empty;
	}

	/**
	 * Removes the separators between words. A plus becomes a {@code p}, because servers
	 * write {@code ++} as {@code pp}.
	 */
	private static String fold(String name) {
		StringBuilder folded = new StringBuilder(name.length());
		name.toLowerCase(Locale.ROOT)
			.chars()
			.filter((c) -> !Character.isWhitespace(c) && c != '-' && c != '_')
			.forEach((c) -> folded.append((c == '+') ? 'p' : (char) c));
		return folded.toString();
	}

	/**
	 * A sampler or scheduler that the server lists.
	 *
	 * @param sent the names that the server accepts; the first is the preferred one
	 * @param aliases other names
	 */
	private record Entry(List<String> sent, List<String> aliases) {

		static final Entry AMBIGUOUS = new Entry(List.of(), List.of());

		Stream<String> known() {
			return Stream.concat(this.sent.stream(), this.aliases.stream()).filter(Objects::nonNull);
		}

		@Nullable String spelling(@Nullable String given) {
			return this.sent.isEmpty() ? null : (given != null) ? given : this.sent.get(0);
		}

	}

}
