package io.stablediffusion.server;

import java.util.Map;

import reactor.core.publisher.Mono;

/**
 * Creates and trains embeddings and hypernetworks. What the server takes is the signature
 * of its own function, which its API does not publish: so the arguments are by name.
 */
public interface Training {

	/**
	 * Creates an embedding: {@code POST /sdapi/v1/create/embedding}.
	 * @param arguments for example {@code name}, {@code num_vectors_per_token},
	 * {@code init_text}
	 * @return what the server says
	 */
	Mono<String> createEmbedding(Map<String, Object> arguments);

	/**
	 * Creates a hypernetwork: {@code POST /sdapi/v1/create/hypernetwork}.
	 * @param arguments for example {@code name}, {@code enable_sizes}
	 * @return what the server says
	 */
	Mono<String> createHypernetwork(Map<String, Object> arguments);

	/**
	 * Trains an embedding, for hours: {@code POST /sdapi/v1/train/embedding}.
	 * @param arguments for example {@code embedding_name}, {@code data_root},
	 * {@code steps}
	 * @return what the server says
	 */
	Mono<String> trainEmbedding(Map<String, Object> arguments);

	/**
	 * Trains a hypernetwork, for hours: {@code POST /sdapi/v1/train/hypernetwork}.
	 * @param arguments for example {@code hypernetwork_name}, {@code data_root}
	 * @return what the server says
	 */
	Mono<String> trainHypernetwork(Map<String, Object> arguments);

}
