package io.stablediffusion.test;

/**
 * The text that AUTOMATIC1111 embeds in a picture.
 */
record Infotext(Fields request, Job job, String sampler, String model, String hash) {

	String scheduler() {
		return this.request.text("scheduler", "Automatic");
	}

	String of(int index) {
		Job job = this.job;
		return job.prompt + "\n" + (job.negativePrompt.isEmpty() ? "" : "Negative prompt: " + job.negativePrompt + "\n")
				+ "Steps: " + job.steps + ", Sampler: " + this.sampler + ", Schedule type: " + scheduler()
				+ ", CFG scale: " + this.request.number("cfg_scale", 7) + ", Seed: " + (job.seed + index) + ", Size: "
				+ job.width + "x" + job.height + ", Model hash: " + this.hash + ", Model: " + this.model
				+ ", Version: v1.10.1";
	}

}
