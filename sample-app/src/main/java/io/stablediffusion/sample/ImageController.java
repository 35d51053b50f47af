package io.stablediffusion.sample;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.catalog.Model;
import io.stablediffusion.server.HealthCheckResult;
import io.stablediffusion.test.SimulatedWebUi;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The REST API of the sample.
 */
@RestController
@RequestMapping("/api")
class ImageController {

	private final StableDiffusionClient client;

	private final boolean simulated;

	ImageController(StableDiffusionClient client, ObjectProvider<SimulatedWebUi> simulatedWebUi) {
		this.client = client;
		this.simulated = simulatedWebUi.getIfAvailable() != null;
	}

	@PostMapping("/generate")
	@Operation(summary = "Generates an image from a prompt and an optional init image")
	Mono<GenerateResponse> generate(@Valid @RequestBody GenerateRequest request) {
		return request.generateWith(this.client).map(GenerateResponse::success);
	}

	@GetMapping("/models")
	@Operation(summary = "Lists the models of the WebUI")
	Flux<ModelSummary> models() {
		return this.client.models().list().map(ModelSummary::of);
	}

	@GetMapping("/health")
	@Operation(summary = "Returns the health of the WebUI: status 200 if it is available, otherwise 503")
	Mono<ResponseEntity<HealthStatus>> health() {
		return this.client.healthCheck()
			.map((result) -> ResponseEntity.status(result.healthy() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
				.body(HealthStatus.of(result, this.simulated)));
	}

	record ModelSummary(String title, String name, @Nullable String hash) {

		static ModelSummary of(Model model) {
			return new ModelSummary(model.title(), model.modelName(), model.hash());
		}

	}

	@JsonInclude(JsonInclude.Include.NON_NULL)
	record HealthStatus(String status, Instant timestamp, String baseUrl, boolean simulated, @Nullable String model,
			@Nullable String error) {

		static HealthStatus of(HealthCheckResult result, boolean simulated) {
			return new HealthStatus(result.healthy() ? "healthy" : "unhealthy", Instant.now(), result.baseUrl(),
					simulated, result.model(), result.error());
		}

	}

}
