package io.stablediffusion;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
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

	@ArchTest
	static final ArchRule nullMarked = classes().that()
		.haveSimpleName("package-info")
		.should()
		.beAnnotatedWith(NullMarked.class);

}
