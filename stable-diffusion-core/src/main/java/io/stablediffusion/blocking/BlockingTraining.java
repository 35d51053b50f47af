package io.stablediffusion.blocking;

import java.util.Map;

import io.stablediffusion.server.Training;

/**
 * The blocking variant of {@link Training}: each method blocks the calling thread until
 * its result is available. It throws the exceptions that the reactive variant emits.
 *
 * @since 0.1.0
 */
public final class BlockingTraining {

	private final Training training;

	BlockingTraining(Training training) {
		this.training = training;
	}

	/**
	 * Creates an embedding: {@code POST /sdapi/v1/create/embedding}.
	 * @param arguments the arguments, for example {@code name},
	 * {@code num_vectors_per_token}, {@code init_text}
	 * @return the message of the server
	 */
	public String createEmbedding(Map<String, Object> arguments) {
		return Waiting.await(this.training.createEmbedding(arguments));
	}

	/**
	 * Creates a hypernetwork: {@code POST /sdapi/v1/create/hypernetwork}.
	 * @param arguments the arguments, for example {@code name}, {@code enable_sizes}
	 * @return the message of the server
	 */
	public String createHypernetwork(Map<String, Object> arguments) {
		return Waiting.await(this.training.createHypernetwork(arguments));
	}

	/**
	 * Trains an embedding, which can take hours: {@code POST /sdapi/v1/train/embedding}.
	 * @param arguments the arguments, for example {@code embedding_name},
	 * {@code data_root}, {@code steps}
	 * @return the message of the server
	 */
	public String trainEmbedding(Map<String, Object> arguments) {
		return Waiting.await(this.training.trainEmbedding(arguments));
	}

	/**
	 * Trains a hypernetwork, which can take hours:
	 * {@code POST /sdapi/v1/train/hypernetwork}.
	 * @param arguments the arguments, for example {@code hypernetwork_name},
	 * {@code data_root}
	 * @return the message of the server
	 */
	public String trainHypernetwork(Map<String, Object> arguments) {
		return Waiting.await(this.training.trainHypernetwork(arguments));
	}

}
