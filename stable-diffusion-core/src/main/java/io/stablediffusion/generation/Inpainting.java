package io.stablediffusion.generation;

import io.stablediffusion.internal.Checks;

/**
 * How the masked part of an image is changed.
 */
public final class Inpainting extends RequestSection<Inpainting> {

	Inpainting(ImageToImageRequest.Builder request) {
		super(request);
	}

	/**
	 * How far the mask's edge is softened: {@code mask_blur}.
	 * @param pixels the server's default is 4
	 * @return this
	 */
	public Inpainting blur(int pixels) {
		return set("mask_blur", pixels);
	}

	/**
	 * The same, apart for each direction: {@code mask_blur_x} and {@code mask_blur_y}.
	 * @param x pixels to the sides; the server's default is 4
	 * @param y pixels up and down; the server's default is 4
	 * @return this
	 */
	public Inpainting blur(int x, int y) {
		return set("mask_blur_x", x).set("mask_blur_y", y);
	}

	/**
	 * Whether grey in the mask means yes or no: {@code mask_round}. Since 1.7.
	 * @param round the server's default is true; false for soft inpainting
	 * @return this
	 */
	public Inpainting round(boolean round) {
		return set("mask_round", round);
	}

	/**
	 * What the masked part begins with: {@code inpainting_fill}.
	 * @param fill the server's default is {@link InpaintingFill#FILL}
	 * @return this
	 */
	public Inpainting fill(InpaintingFill fill) {
		return set("inpainting_fill", Checks.notNull("fill", fill).number());
	}

	/**
	 * Gives the masked part the whole resolution, and puts it back afterwards:
	 * {@code inpaint_full_res} and {@code inpaint_full_res_padding}.
	 * @param padding how much of the surroundings to take along, in pixels; the server's
	 * default is 0
	 * @return this
	 */
	public Inpainting fullResolution(int padding) {
		return set("inpaint_full_res", true).set("inpaint_full_res_padding", padding);
	}

	/**
	 * Works on the whole image: {@code inpaint_full_res} is false; the server's default
	 * is true.
	 * @return this
	 */
	public Inpainting wholePicture() {
		return set("inpaint_full_res", false);
	}

	/**
	 * Changes what is not masked: {@code inpainting_mask_invert}.
	 * @param invert the server's default is false
	 * @return this
	 */
	public Inpainting invert(boolean invert) {
		return set("inpainting_mask_invert", invert ? 1 : 0);
	}

}
