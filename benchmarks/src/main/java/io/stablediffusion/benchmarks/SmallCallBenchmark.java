package io.stablediffusion.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.stablediffusion.StableDiffusionClient;
import io.stablediffusion.catalog.Sampler;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Measures a call with a small response, compared with {@code WebClient} alone.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class SmallCallBenchmark {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final ParameterizedTypeReference<List<Sampler>> SAMPLERS = new ParameterizedTypeReference<>() {
	};

	private final PreparedServer server = new PreparedServer(
			"[{\"name\":\"Euler a\",\"aliases\":[\"k_euler_a\"],\"options\":{}},{\"name\":\"DPM++ 2M\",\"aliases\":[],\"options\":{}}]"
				.getBytes(StandardCharsets.US_ASCII),
			Duration.ZERO);

	private final StableDiffusionClient client = StableDiffusionClient.create(this.server.baseUrl());

	private final WebClient webClient = WebClient.create(this.server.baseUrl());

	@TearDown
	public void stop() {
		this.client.close();
		this.server.close();
	}

	@Benchmark
	public @Nullable Object client() {
		return this.client.samplers().list().collectList().block(LIMIT);
	}

	@Benchmark
	public @Nullable Object bareWebClient() {
		return this.webClient.get().uri("/sdapi/v1/samplers").retrieve().bodyToMono(SAMPLERS).block(LIMIT);
	}

}
