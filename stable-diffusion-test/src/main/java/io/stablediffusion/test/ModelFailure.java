package io.stablediffusion.test;

/**
 * The ways in which the model fails. A prompt can select one.
 */
enum ModelFailure {

	/** The model does not fail. */
	NONE,
	/** The model fails before the first step. */
	REFUSE,
	/** The model fails in the second step. */
	RUNTIME,
	/**
	 * The model fails in the second step or, because of the number of pixels, before the
	 * first.
	 */
	OUT_OF_MEMORY,
	/** The model fails after the last step. */
	NAN;

	/** The GPU is out of memory if a batch has more pixels. */
	private static final long MAX_PIXELS = 64L * 1024 * 1024;

	static ModelFailure of(String prompt, Drawing drawing, int batchSize) {
		if ((long) drawing.width() * drawing.height() * batchSize > MAX_PIXELS) {
			throw outOfMemory();
		}
		return prompt.contains("!!refuse") ? REFUSE : prompt.contains("!!runtime") ? RUNTIME
				: prompt.contains("!!oom") ? OUT_OF_MEMORY : prompt.contains("!!nan") ? NAN : NONE;
	}

	private static Refusal outOfMemory() {
		return Refusal.uncaught("OutOfMemoryError", "CUDA out of memory. Tried to allocate 20.00 GiB (GPU 0; "
				+ "8.00 GiB total capacity; 5.60 GiB already allocated; 0 bytes free; 6.10 GiB reserved in total by PyTorch)");
	}

	void beforeStep(int step) {
		if (this == REFUSE) {
			throw Refusal.uncaught("RuntimeError", "mat1 and mat2 shapes cannot be multiplied (77x768 and 2048x320)");
		}
		if (step == 2 && this == RUNTIME) {
			throw Refusal.uncaught("RuntimeError", "Expected all tensors to be on the same device, but found at least "
					+ "two devices, cuda:0 and cpu!");
		}
		if (step == 2 && this == OUT_OF_MEMORY) {
			throw outOfMemory();
		}
	}

	void afterSteps() {
		if (this == NAN) {
			throw Refusal.uncaught("NansException", "A tensor with NaNs was produced in Unet. Use --disable-nan-check "
					+ "commandline argument to disable this check.");
		}
	}

}
