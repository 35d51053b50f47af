package io.stablediffusion.blocking;

import java.util.Map;

import io.stablediffusion.server.Training;

/**
 * {@link Training}, waiting for the results.
 */
public final class BlockingTraining {

	private final Training training;

	BlockingTraining(Training training) {
		this.training = training;
	}

	public String createEmbedding(Map<String, Object> arguments) {
		return Waiting.await(this.training.createEmbedding(arguments));
	}

	public String createHypernetwork(Map<String, Object> arguments) {
		return Waiting.await(this.training.createHypernetwork(arguments));
	}

	public String trainEmbedding(Map<String, Object> arguments) {
		return Waiting.await(this.training.trainEmbedding(arguments));
	}

	public String trainHypernetwork(Map<String, Object> arguments) {
		return Waiting.await(this.training.trainHypernetwork(arguments));
	}

}
