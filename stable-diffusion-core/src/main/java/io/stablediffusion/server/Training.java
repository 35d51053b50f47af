package io.stablediffusion.server;

import java.util.Map;

import reactor.core.publisher.Mono;

/**
 * Creates and trains embeddings and hypernetworks. The API schema of the server does not
 * describe the arguments, so they are passed by name.
 *
 * @since 0.1.0
 */
public interface Training {

	/**
	 * Creates an embedding: {@code POST /sdapi/v1/create/embedding}.
	 * @param arguments the arguments, for example {@code name},
	 * {@code num_vectors_per_token}, {@code init_text}
	 * @return the message of the server
	 */
	Mono<String> createEmbedding(Map<String, Object> arguments);

	/**
	 * Creates a hypernetwork: {@code POST /sdapi/v1/create/hypernetwork}.
	 * @param arguments the arguments, for example {@code name}, {@code enable_sizes}
	 * @return the message of the server
	 */
	Mono<String> createHypernetwork(Map<String, Object> arguments);

	/**
	 * Trains an embedding, which can take hours: {@code POST /sdapi/v1/train/embedding}.
	 * @param arguments the arguments, for example {@code embedding_name},
	 * {@code data_root}, {@code steps}
	 * @return the message of the server
	 */
	Mono<String> trainEmbedding(Map<String, Object> arguments);

	/**
	 * Trains a hypernetwork, which can take hours:
	 * {@code POST /sdapi/v1/train/hypernetwork}.
	 * @param arguments the arguments, for example {@code hypernetwork_name},
	 * {@code data_root}
	 * @return the message of the server
	 */
	Mono<String> trainHypernetwork(Map<String, Object> arguments);

}
