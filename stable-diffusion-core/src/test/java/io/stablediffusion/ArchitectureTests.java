package io.stablediffusion;

import java.util.Set;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.jspecify.annotations.NullMarked;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.WebClient;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The arrows between the packages point one way.
 */
@AnalyzeClasses(packages = "io.stablediffusion", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule layers = layeredArchitecture().consideringOnlyDependenciesInLayers()
		.withOptionalLayers(true)
		.layer("blocking")
		.definedBy("io.stablediffusion.blocking")
		.layer("root")
		.definedBy("io.stablediffusion")
		.layer("groups")
		.definedBy("io.stablediffusion.generation", "io.stablediffusion.image", "io.stablediffusion.prompt",
				"io.stablediffusion.catalog", "io.stablediffusion.server", "io.stablediffusion.observation",
				"io.stablediffusion.extension", "io.stablediffusion.parameter")
		.layer("json")
		.definedBy("io.stablediffusion.json", "io.stablediffusion.support")
		.whereLayer("blocking")
		.mayNotBeAccessedByAnyLayer()
		.whereLayer("root")
		.mayOnlyBeAccessedByLayers("blocking")
		.whereLayer("groups")
		.mayOnlyBeAccessedByLayers("root", "blocking")
		.whereLayer("json")
		.mayOnlyBeAccessedByLayers("root", "groups", "blocking");

	@ArchTest
	static final ArchRule noCycles = slices().matching("io.stablediffusion.(*)..").should().beFreeOfCycles();

	/**
	 * The client's interface makes its builder, which makes the client; an exception
	 * shows parts of the body that it was made of.
	 */
	@ArchTest
	static final ArchRule noCyclesOfClasses = slices()
		.assignedFrom(new EachClass("StableDiffusionClient", "StableDiffusionClientBuilder",
				"DefaultStableDiffusionClient", "ApiException"))
		.should()
		.beFreeOfCycles();

	@ArchTest
	static final ArchRule noSpringBoot = noClasses().should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework.boot..");

	@ArchTest
	static final ArchRule oneCallerOfWebClient = noClasses().that()
		.doNotHaveSimpleName("Exchange")
		.should()
		.callMethod(WebClient.class, "method", HttpMethod.class)
		.orShould()
		.callMethod(WebClient.class, "get")
		.orShould()
		.callMethod(WebClient.class, "post");

	@ArchTest
	static final ArchRule onlyTheBlockingViewBlocks = noClasses().that()
		.resideOutsideOfPackage("io.stablediffusion.blocking")
		.should()
		.callMethod(Mono.class, "block")
		.orShould()
		.callMethod(Mono.class, "blockOptional")
		.orShould()
		.callMethod(Flux.class, "blockLast")
		.orShould()
		.callMethod(Flux.class, "toIterable");

	@ArchTest
	static final ArchRule springRetryBehindOneSeam = noClasses().that()
		.doNotHaveSimpleName("ReactiveRetry")
		.and()
		.doNotHaveSimpleName("StableDiffusionClientBuilder")
		.and()
		.doNotHaveSimpleName("CausePolicy")
		.and()
		.doNotHaveSimpleName("ExponentialDelay")
		.and()
		.haveNameNotMatching(".*ReactiveRetry\\$.*|.*ExponentialDelay\\$.*")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework.retry..");

	/**
	 * Who sends a text decides its length and what is in it, and a regular expression may
	 * need time that grows with the square of the length, or the whole stack.
	 */
	@ArchTest
	static final ArchRule textsFromOutsideAreReadWithoutRegularExpressions = noClasses().that()
		.resideInAnyPackage("io.stablediffusion.prompt", "io.stablediffusion.json", "io.stablediffusion.catalog",
				"io.stablediffusion.server")
		.or()
		.haveNameMatching(
				".*\\.(ErrorBody|PngText|JpegText|WebpText|Exif|Xmp|ImageSize|InfotextParameters|GenerationInfo)")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("java.util.regex")
		.orShould()
		.callMethodWhere(JavaCall.Predicates
			.target(HasOwner.Predicates.With.owner(JavaClass.Predicates.type(String.class)))
			.and(JavaCall.Predicates.target(HasName.Predicates.nameMatching("matches|replaceAll|replaceFirst|split"))));

	@ArchTest
	static final ArchRule nullMarked = classes().that()
		.haveSimpleName("package-info")
		.should()
		.beAnnotatedWith(NullMarked.class);

	/** A class with its nested classes is a slice. */
	private record EachClass(Set<String> exempt) implements SliceAssignment {

		EachClass(String... exempt) {
			this(Set.of(exempt));
		}

		@Override
		public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
			String name = javaClass.getName().replaceFirst("\\$.*", "");
			boolean engine = javaClass.getPackageName().equals("io.stablediffusion");
			return (engine && !this.exempt.contains(name.substring(name.lastIndexOf('.') + 1)))
					? SliceIdentifier.of(name) : SliceIdentifier.ignore();
		}

		@Override
		public String getDescription() {
			return "the classes of the engine";
		}

	}

}
