package io.stablediffusion.internal.dialect;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.stablediffusion.catalog.Model;
import io.stablediffusion.internal.Redaction;
import org.jspecify.annotations.Nullable;

/**
 * Finds models by their names.
 */
public final class ModelNames {

	/** The names of a model, and the name of its file, which has a lower priority. */
	private static final List<Function<Model, Stream<String>>> NAMES = List.of(ModelNames::ownNames,
			ModelNames::fileName);

	private static final List<String> EXTENSIONS = List.of(".safetensors", ".ckpt", ".gguf", ".pth", ".pt", ".sft");

	private ModelNames() {
	}

	/**
	 * Returns the model with a title, name, file name, hash or beginning of a hash. An
	 * exact match has priority over one in other case, and a name of the model has
	 * priority over the file name without directory, which several models can share.
	 * @throws IllegalArgumentException if there is no such model, with similar names in
	 * the message, or if there are several
	 */
	public static Model resolve(List<Model> models, String name) {
		for (Predicate<String> same : List.<Predicate<String>>of(name::equals, name::equalsIgnoreCase)) {
			for (Function<Model, Stream<String>> names : NAMES) {
				List<Model> found = models.stream()
					.filter((model) -> names.apply(model).filter((known) -> !known.isBlank()).anyMatch(same))
					.distinct()
					.toList();
				if (found.size() > 1) {
					throw new IllegalArgumentException(
							"model '" + name + "' is ambiguous: use one of " + titles(found.stream()));
				}
				if (!found.isEmpty()) {
					return found.get(0);
				}
			}
		}
		return byHash(models, name);
	}

	/**
	 * Whether a title that the server returns is that of a listed model. A WebUI adds the
	 * hash to the title when it loads the model for the first time.
	 */
	public static boolean isTitleOf(Model model, String title, List<Model> models) {
		String plain = withoutHash(title);
		for (Model known : models) {
			if (withoutHash(known.title()).equalsIgnoreCase(plain)) {
				return known.equals(model);
			}
		}
		return NAMES.stream()
			.flatMap((names) -> names.apply(model))
			.anyMatch((name) -> name.equalsIgnoreCase(title) || name.equalsIgnoreCase(plain));
	}

	/**
	 * Whether a generation certainly used another model than its request specifies.
	 * @param asked title, name, file name or hash in the request
	 * @param name the name of the model in the response
	 * @param hash the short hash of the model in the response
	 */
	public static boolean isAnother(String asked, String name, @Nullable String hash) {
		String plain = withoutHash(asked);
		String lower = asked.toLowerCase(Locale.ROOT);
		boolean sameHash = hash != null && hash.length() >= 6
				&& (lower.endsWith(" [" + hash.toLowerCase(Locale.ROOT) + "]")
						|| lower.startsWith(hash.toLowerCase(Locale.ROOT)));
		return !sameHash && !isHash(asked, 6, 64) && !sameFile(stem(plain), stem(name));
	}

	/** A WebUI writes {@code a_x} for the model of the file {@code a/x}. */
	private static boolean sameFile(String one, String other) {
		return one.equals(other) || one.endsWith("_" + other) || other.endsWith("_" + one);
	}

	private static String stem(String file) {
		String name = file.toLowerCase(Locale.ROOT).replace('\\', '_').replace('/', '_');
		return EXTENSIONS.stream()
			.filter(name::endsWith)
			.findFirst()
			.map((extension) -> name.substring(0, name.length() - extension.length()))
			.orElse(name);
	}

	private static Model byHash(List<Model> models, String name) {
		String hash = name.toLowerCase(Locale.ROOT);
		List<Model> found = isHash(hash, 6, 64)
				? models.stream().filter((model) -> hashes(model).anyMatch((known) -> known.startsWith(hash))).toList()
				: List.of();
		if (found.size() == 1) {
			return found.get(0);
		}
		throw new IllegalArgumentException("the server has no model '" + name + "'" + suggestion(models, name));
	}

	private static String suggestion(List<Model> models, String name) {
		if (models.isEmpty()) {
			return ": its list of models is empty";
		}
		return "; similar models are " + titles(
				models.stream().sorted(Comparator.comparingInt((model) -> distance(model.modelName(), name))).limit(3))
				+ ". If the file is new, call refresh() first";
	}

	private static String titles(Stream<Model> models) {
		return models.map((model) -> "'" + Redaction.excerpt(model.title()) + "'").collect(Collectors.joining(", "));
	}

	private static Stream<String> ownNames(Model model) {
		return Stream.concat(Stream.of(model.title(), model.modelName(), model.filename(), withoutHash(model.title())),
				hashes(model));
	}

	private static Stream<String> fileName(Model model) {
		return Stream.of(model.filename().substring(model.filename().replace('\\', '/').lastIndexOf('/') + 1));
	}

	private static Stream<String> hashes(Model model) {
		return Stream.of(model.hash(), model.sha256())
			.filter((hash) -> hash != null && !hash.isEmpty())
			.map(String::valueOf);
	}

	/** Returns a title without the hash in brackets at its end. */
	static String withoutHash(String title) {
		int bracket = title.lastIndexOf(" [");
		return (bracket >= 0 && title.endsWith("]") && isHash(title.substring(bracket + 2, title.length() - 1), 1, 64))
				? title.substring(0, bracket) : title;
	}

	private static boolean isHash(String text, int min, int max) {
		return text.length() >= min && text.length() <= max
				&& text.chars().allMatch((character) -> Character.digit(character, 16) >= 0);
	}

	/** Returns the Levenshtein distance; 0 if one name contains the other. */
	private static int distance(String left, String right) {
		String a = start(left);
		String b = start(right);
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

	/** Returns the compared part of a name, which limits the work. */
	private static String start(String name) {
		return name.substring(0, Math.min(name.length(), 100)).toLowerCase(Locale.ROOT);
	}

}
