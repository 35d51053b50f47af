package io.stablediffusion.generation;

import java.util.Map;
import java.util.function.Consumer;

import io.stablediffusion.internal.Checks;
import io.stablediffusion.internal.parameter.ParametersDeserializer;
import io.stablediffusion.parameter.ParametersBuilder;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * The parameters of {@link Extra}: upscalers, target size and face restoration.
 *
 * @since 0.1.0
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
	 * Returns a new builder.
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
		 * Enlarges the image by a factor: {@code resize_mode} 0 and
		 * {@code upscaling_resize}.
		 * @param factor the factor for both sides, above 0; the server's default is 2
		 * @return this builder
		 */
		public Builder scale(double factor) {
			return set("resize_mode", 0).set("upscaling_resize", factor);
		}

		/**
		 * Enlarges the image to a size: {@code resize_mode} 1,
		 * {@code upscaling_resize_w}, {@code upscaling_resize_h} and
		 * {@code upscaling_crop}.
		 * @param width the width in pixels
		 * @param height the height in pixels
		 * @param crop whether the server crops the image to the size; if false, the
		 * result keeps its proportions and may exceed the size; the server's default is
		 * true
		 * @return this builder
		 */
		public Builder size(int width, int height, boolean crop) {
			return set("resize_mode", 1).set("upscaling_resize_w", width)
				.set("upscaling_resize_h", height)
				.set("upscaling_crop", crop);
		}

		/**
		 * Sets the upscaler: {@code upscaler_1}.
		 * @param upscaler the name of an upscaler of the server; the server's default is
		 * {@code None}
		 * @return this builder
		 */
		public Builder upscaler(String upscaler) {
			return set("upscaler_1", upscaler);
		}

		/**
		 * Sets a second upscaler, whose result is blended with that of the first:
		 * {@code upscaler_2} and {@code extras_upscaler_2_visibility}.
		 * @param upscaler the name of an upscaler of the server
		 * @param visibility the share of the second upscaler from 0, the server's
		 * default, to 1
		 * @return this builder
		 */
		public Builder secondUpscaler(String upscaler, double visibility) {
			return set("upscaler_2", upscaler).set("extras_upscaler_2_visibility", visibility);
		}

		/**
		 * Restores faces with GFPGAN: {@code gfpgan_visibility}.
		 * @param visibility the share of the restored face from 0, the server's default,
		 * to 1
		 * @return this builder
		 */
		public Builder gfpgan(double visibility) {
			return set("gfpgan_visibility", visibility);
		}

		/**
		 * Restores faces with CodeFormer: {@code codeformer_visibility} and
		 * {@code codeformer_weight}.
		 * @param visibility the share of the restored face from 0, the server's default,
		 * to 1
		 * @param weight the CodeFormer weight from 0, the server's default and the
		 * strongest effect, to 1
		 * @return this builder
		 */
		public Builder codeformer(double visibility, double weight) {
			return set("codeformer_visibility", visibility).set("codeformer_weight", weight);
		}

		/**
		 * Sets whether the server upscales the image before it restores faces:
		 * {@code upscale_first}.
		 * @param first whether to upscale first; the server's default is false
		 * @return this builder
		 */
		public Builder upscaleFirst(boolean first) {
			return set("upscale_first", first);
		}

		/**
		 * Sets whether the response contains the images: {@code show_extras_results}.
		 * @param show whether to return the images; the server's default is true
		 * @return this builder
		 */
		public Builder showExtrasResults(boolean show) {
			return set("show_extras_results", show);
		}

		/**
		 * Builds the request. The builder can be reused.
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
