package io.stablediffusion.generation;

import java.util.Map;
import java.util.function.Consumer;

import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.parameter.ParametersDeserializer;
import io.stablediffusion.parameter.ParametersBuilder;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * What {@link Extra} does with an image.
 */
@JsonDeserialize(using = ExtraRequest.Deserializer.class)
public final class ExtraRequest extends GenerationRequest {

	private ExtraRequest(Map<String, Object> parameters) {
		super(parameters);
	}

	static ExtraRequest of(Consumer<Builder> request) {
		Builder builder = builder();
		Checks.notNull("request", request).accept(builder);
		return builder.build();
	}

	/**
	 * Starts a request.
	 * @return a builder without any parameter
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Sets the parameters of an {@link ExtraRequest}.
	 */
	public static final class Builder extends ParametersBuilder<Builder> {

		private Builder() {
			super(RequestRules.EXTRA);
		}

		/**
		 * Enlarges by a factor: {@code resize_mode} 0 and {@code upscaling_resize}.
		 * @param factor above 0; the server's default is 2
		 * @return this builder
		 */
		public Builder scale(double factor) {
			return set("resize_mode", 0).set("upscaling_resize", factor);
		}

		/**
		 * Enlarges to a size: {@code resize_mode} 1, {@code upscaling_resize_w},
		 * {@code upscaling_resize_h} and {@code upscaling_crop}.
		 * @param width in pixels
		 * @param height in pixels
		 * @param crop whether to cut what is over, or else to keep it and be larger
		 * @return this builder
		 */
		public Builder size(int width, int height, boolean crop) {
			return set("resize_mode", 1).set("upscaling_resize_w", width)
				.set("upscaling_resize_h", height)
				.set("upscaling_crop", crop);
		}

		/**
		 * What enlarges: {@code upscaler_1}.
		 * @param upscaler an upscaler of the server; its default is {@code None}
		 * @return this builder
		 */
		public Builder upscaler(String upscaler) {
			return set("upscaler_1", upscaler);
		}

		/**
		 * A second upscaler to mix in: {@code upscaler_2} and
		 * {@code extras_upscaler_2_visibility}.
		 * @param upscaler an upscaler of the server
		 * @param visibility how much of it to show, from 0, the server's default, to 1
		 * @return this builder
		 */
		public Builder secondUpscaler(String upscaler, double visibility) {
			return set("upscaler_2", upscaler).set("extras_upscaler_2_visibility", visibility);
		}

		/**
		 * Restores faces with GFPGAN: {@code gfpgan_visibility}.
		 * @param visibility how much of it to show, from 0, the server's default, to 1
		 * @return this builder
		 */
		public Builder gfpgan(double visibility) {
			return set("gfpgan_visibility", visibility);
		}

		/**
		 * Restores faces with CodeFormer: {@code codeformer_visibility} and
		 * {@code codeformer_weight}.
		 * @param visibility how much of it to show, from 0, the server's default, to 1
		 * @param weight from 0, the server's default and the strongest effect, to 1
		 * @return this builder
		 */
		public Builder codeformer(double visibility, double weight) {
			return set("codeformer_visibility", visibility).set("codeformer_weight", weight);
		}

		/**
		 * Enlarges before it restores faces: {@code upscale_first}.
		 * @param first the server's default is false
		 * @return this builder
		 */
		public Builder upscaleFirst(boolean first) {
			return set("upscale_first", first);
		}

		/**
		 * Whether the answer has the images: {@code show_extras_results}.
		 * @param show the server's default is true
		 * @return this builder
		 */
		public Builder showExtrasResults(boolean show) {
			return set("show_extras_results", show);
		}

		/**
		 * Makes the request. The builder may be used on.
		 * @return the request
		 */
		public ExtraRequest build() {
			return new ExtraRequest(values());
		}

	}

	static final class Deserializer extends ParametersDeserializer<ExtraRequest> {

		Deserializer() {
			super(ExtraRequest.class, (values) -> builder().parameters(values).build());
		}

	}

}
