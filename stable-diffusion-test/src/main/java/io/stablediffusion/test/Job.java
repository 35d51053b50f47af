package io.stablediffusion.test;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A generation: what was asked for, and the pictures as they get done.
 */
final class Job {

	final String taskId;

	final String prompt;

	final String negativePrompt;

	final long seed;

	final int width;

	final int height;

	final int steps;

	final int batchSize;

	final int batchCount;

	/** The share of its steps that each picture got. */
	final List<Double> done = new ArrayList<>();

	Job(Fields request, long seed, int width, int height, int steps, int batchSize, int batchCount) {
		this.taskId = request.text("force_task_id", "task(" + UUID.randomUUID() + ")");
		this.prompt = request.text("prompt", "");
		this.negativePrompt = request.text("negative_prompt", "");
		this.seed = seed;
		this.width = width;
		this.height = height;
		this.steps = steps;
		this.batchSize = batchSize;
		this.batchCount = batchCount;
	}

	/** Draws one of the pictures, with the text that describes it. */
	byte[] picture(int index, String infotext) {
		return Png.write(pixels(index, this.done.get(index)), this.width, this.height, infotext);
	}

	byte[] preview(double done) {
		return Png.write(pixels(this.done.size(), done), this.width, this.height, "");
	}

	private int[] pixels(int index, double done) {
		return new Landscape(this.prompt + '\0' + this.negativePrompt, this.seed + index).draw(this.width, this.height,
				done);
	}

}
