package io.stablediffusion.generation;

import io.stablediffusion.internal.Checks;

/**
 * Sets the parameters of inpainting. A parameter that is not set is not sent.
 *
 * @since 0.1.0
 */
public final class Inpainting extends RequestSection<Inpainting> {

	Inpainting(ImageToImageRequest.Builder request) {
		super(request);
	}

	/**
	 * Sets the width by which the edge of the mask is blurred: {@code mask_blur}.
	 * @param pixels the width in pixels; the server's default is 4
	 * @return this section
	 */
	public Inpainting blur(int pixels) {
		return set("mask_blur", pixels);
	}

	/**
	 * Sets the width by which the edge of the mask is blurred, separately for each
	 * direction: {@code mask_blur_x} and {@code mask_blur_y}.
	 * @param x the horizontal width in pixels; the server's default is 4
	 * @param y the vertical width in pixels; the server's default is 4
	 * @return this section
	 */
	public Inpainting blur(int x, int y) {
		return set("mask_blur_x", x).set("mask_blur_y", y);
	}

	/**
	 * Sets whether the server rounds gray pixels of the mask to black or white:
	 * {@code mask_round}. Since AUTOMATIC1111 1.7.
	 * @param round whether to round; the server's default is true; use false for soft
	 * inpainting
	 * @return this section
	 */
	public Inpainting round(boolean round) {
		return set("mask_round", round);
	}

	/**
	 * Sets the initial content of the masked area: {@code inpainting_fill}.
	 * @param fill the initial content; the server's default is
	 * {@link InpaintingFill#FILL}
	 * @return this section
	 */
	public Inpainting fill(InpaintingFill fill) {
		return set("inpainting_fill", Checks.notNull("fill", fill).number());
	}

	/**
	 * Generates the masked area at the full resolution of the request and pastes it into
	 * the image: {@code inpaint_full_res} and {@code inpaint_full_res_padding}.
	 * @param padding the margin around the masked area that is generated with it, in
	 * pixels; the server's default is 0
	 * @return this section
	 */
	public Inpainting fullResolution(int padding) {
		return set("inpaint_full_res", true).set("inpaint_full_res_padding", padding);
	}

	/**
	 * Generates the whole image, not only the masked area: {@code inpaint_full_res} is
	 * false. The server's default is true.
	 * @return this section
	 */
	public Inpainting wholePicture() {
		return set("inpaint_full_res", false);
	}

	/**
	 * Sets whether the server inverts the mask: {@code inpainting_mask_invert}.
	 * @param invert whether to change the area that is not masked; the server's default
	 * is false
	 * @return this section
	 */
	public Inpainting invert(boolean invert) {
		return set("inpainting_mask_invert", invert ? 1 : 0);
	}

}
