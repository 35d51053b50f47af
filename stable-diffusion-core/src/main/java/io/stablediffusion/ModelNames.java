package io.stablediffusion;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.stablediffusion.catalog.Model;

/**
 * The names that a model goes by.
 */
final class ModelNames {

	private ModelNames() {
	}

	/**
	 * The model that is meant: by its title, name, file name, hash or the beginning of
	 * its hash. An exact name goes before one in other case.
	 * @throws IllegalArgumentException if there is none, with the names that come close
	 */
	static Model resolve(List<Model> models, String name) {
		return Stream.<Predicate<String>>of(name::equals, name::equalsIgnoreCase)
			.flatMap((same) -> models.stream().filter((model) -> names(model).anyMatch(same)))
			.findFirst()
			.orElseGet(() -> byHash(models, name));
	}

	static boolean matches(Model model, String name) {
		return names(model).anyMatch(name::equalsIgnoreCase);
	}

	private static Model byHash(List<Model> models, String name) {
		String hash = name.toLowerCase(Locale.ROOT);
		List<Model> found = hash.matches("[0-9a-f]{6,64}")
				? models.stream().filter((model) -> hashes(model).anyMatch((known) -> known.startsWith(hash))).toList()
				: List.of();
		if (found.size() == 1) {
			return found.get(0);
		}
		throw new IllegalArgumentException("model '" + name + "' is not on the server" + suggestion(models, name));
	}

	private static String suggestion(List<Model> models, String name) {
		if (models.isEmpty()) {
			return ", which has none";
		}
		return "; the closest are " + models.stream()
			.sorted(Comparator.comparingInt((model) -> distance(model.modelName(), name)))
			.limit(3)
			.map((model) -> "'" + model.title() + "'")
			.collect(Collectors.joining(", ")) + ". If its file is new, call refresh() first";
	}

	private static Stream<String> names(Model model) {
		String file = model.filename().substring(model.filename().replace('\\', '/').lastIndexOf('/') + 1);
		return Stream.concat(Stream.of(model.title(), model.modelName(), model.filename(), file,
				model.title().replaceFirst(" \\[[0-9a-f]+]$", "")), hashes(model));
	}

	private static Stream<String> hashes(Model model) {
		return Stream.of(model.hash(), model.sha256())
			.filter((hash) -> hash != null && !hash.isEmpty())
			.map(String::valueOf);
	}

	/** How many characters to change (Levenshtein); none for a part of the other. */
	private static int distance(String left, String right) {
		String a = left.toLowerCase(Locale.ROOT);
		String b = right.toLowerCase(Locale.ROOT);
		if (a.contains(b) || b.contains(a)) {
			return 0;
		}
		int[] row = new int[b.length() + 1];
		for (int j = 0; j <= b.length(); j++) {
			row[j] = j;
		}
		for (int i = 1; i <= a.length(); i++) {
			int diagonal = row[0];
			row[0] = i;
			for (int j = 1; j <= b.length(); j++) {
				int substitution = diagonal + ((a.charAt(i - 1) == b.charAt(j - 1)) ? 0 : 1);
				diagonal = row[j];
				row[j] = Math.min(substitution, 1 + Math.min(row[j], row[j - 1]));
			}
		}
		return row[b.length()];
	}

}
