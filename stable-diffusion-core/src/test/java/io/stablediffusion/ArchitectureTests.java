package io.stablediffusion;

import java.util.Set;

import com.tngtech.archunit.base.DescribedPredicate;
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
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The dependencies between the packages have no cycles.
 */
@AnalyzeClasses(packages = "io.stablediffusion", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	private static final DescribedPredicate<JavaClass> INTERNAL = JavaClass.Predicates
		.resideInAPackage("io.stablediffusion.internal..");

	/** The packages of the client's engine, from the operations down to a request. */
	@ArchTest
	static final ArchRule layers = layeredArchitecture().consideringOnlyDependenciesInLayers()
		.layer("blocking")
		.definedBy("io.stablediffusion.blocking")
		.layer("root")
		.definedBy("io.stablediffusion")
		.layer("client")
		.definedBy("io.stablediffusion.internal.client")
		.layer("dialect")
		.definedBy("io.stablediffusion.internal.dialect")
		.layer("transport")
		.definedBy("io.stablediffusion.internal.transport")
		.layer("queue")
		.definedBy("io.stablediffusion.internal.queue")
		.layer("retry")
		.definedBy("io.stablediffusion.internal.retry")
		.layer("http")
		.definedBy("io.stablediffusion.internal.http")
		.layer("call")
		.definedBy("io.stablediffusion.internal.call")
		.whereLayer("blocking")
		.mayNotBeAccessedByAnyLayer()
		.whereLayer("client")
		.mayOnlyBeAccessedByLayers("root")
		.whereLayer("dialect")
		.mayOnlyBeAccessedByLayers("root", "client")
		.whereLayer("transport")
		.mayOnlyBeAccessedByLayers("root", "client", "dialect")
		.whereLayer("queue")
		.mayOnlyBeAccessedByLayers("root", "client", "transport")
		.whereLayer("retry")
		.mayOnlyBeAccessedByLayers("root", "transport")
		.whereLayer("http")
		.mayOnlyBeAccessedByLayers("root", "client", "transport", "retry");

	@ArchTest
	static final ArchRule noCyclesOfInternalPackages = slices().matching("io.stablediffusion.internal.(*)..")
		.should()
		.beFreeOfCycles();

	/**
	 * The values of the API; their implementation, which makes values, is not counted.
	 */
	@ArchTest
	static final ArchRule noCyclesOfGroups = slices()
		.assignedFrom(new EachPackage("io.stablediffusion", "io.stablediffusion.blocking"))
		.should()
		.beFreeOfCycles();

	/**
	 * The client interface creates its builder, which creates the client.
	 */
	@ArchTest
	static final ArchRule noCyclesOfClasses = slices()
		.assignedFrom(
				new EachClass("StableDiffusionClient", "StableDiffusionClientBuilder", "DefaultStableDiffusionClient"))
		.should()
		.beFreeOfCycles();

	@ArchTest
	static final ArchRule rootHasFacadeBuilderSettingsAndExceptionsOnly = classes().that()
		.resideInAPackage("io.stablediffusion")
		.and()
		.arePublic()
		.and()
		.areTopLevelClasses()
		.should()
		.haveNameMatching(".*(Client|ClientBuilder|Settings|Exception|Timeouts|RetryCause|ReactorNettyConnections)");

	/** Internal types can then change without a change for applications. */
	@ArchTest
	static final ArchRule publicMethodsNameNoInternalTypes = noMethods().that()
		.areDeclaredInClassesThat()
		.resideOutsideOfPackage("io.stablediffusion.internal..")
		.and()
		.arePublic()
		.and()
		.areDeclaredInClassesThat()
		.arePublic()
		.should()
		.haveRawParameterTypes(DescribedPredicate.anyElementThat(INTERNAL))
		.orShould()
		.haveRawReturnType(INTERNAL);

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
	 * Untrusted text can have any length and content, for which a regular expression may
	 * need quadratic time or overflow the stack.
	 */
	@ArchTest
	static final ArchRule textsFromOutsideAreReadWithoutRegularExpressions = noClasses().that()
		.resideInAnyPackage("io.stablediffusion.prompt", "io.stablediffusion.json", "io.stablediffusion.catalog",
				"io.stablediffusion.server", "io.stablediffusion.internal.json")
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

	/** A package that applications use is a slice. */
	private record EachPackage(Set<String> exempt) implements SliceAssignment {

		EachPackage(String... exempt) {
			this(Set.of(exempt));
		}

		@Override
		public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
			String name = javaClass.getPackageName();
			return (name.startsWith("io.stablediffusion.internal") || this.exempt.contains(name))
					? SliceIdentifier.ignore() : SliceIdentifier.of(name);
		}

		@Override
		public String getDescription() {
			return "the packages of the API";
		}

	}

	/** A class with its nested classes is a slice. */
	private record EachClass(Set<String> exempt) implements SliceAssignment {

		EachClass(String... exempt) {
			this(Set.of(exempt));
		}

		@Override
		public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
			String name = javaClass.getName().replaceFirst("\\$.*", "");
			boolean engine = javaClass.getPackageName()
				.matches("io\\.stablediffusion(\\.internal\\.(call|client|dialect|http|queue|retry|transport))?");
			return (engine && !this.exempt.contains(name.substring(name.lastIndexOf('.') + 1)))
					? SliceIdentifier.of(name) : SliceIdentifier.ignore();
		}

		@Override
		public String getDescription() {
			return "the classes of the engine";
		}

	}

}
