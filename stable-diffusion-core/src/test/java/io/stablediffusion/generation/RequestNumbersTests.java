package io.stablediffusion.generation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import io.stablediffusion.extension.ADetailerUnit;
import io.stablediffusion.extension.ControlNetUnit;
import io.stablediffusion.image.Image;
import io.stablediffusion.prompt.Infotext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Numbers in requests: typed and raw methods refuse a number that no server accepts
 * before a request is sent.
 */
class RequestNumbersTests {

	private static final Image PIXEL = Image
		.fromBase64("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

	static List<Object> notFinite() {
		return List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Float.NaN,
				Float.NEGATIVE_INFINITY, new BigDecimal("1e400"));
	}

	/** Each public method that takes a double, on an object on which to call it. */
	static Stream<Object[]> typedNumbers() {
		List<Object[]> calls = new ArrayList<>();
		TextToImageRequest.Builder request = TextToImageRequest.builder();
		request.hiresFix((hires) -> calls.addAll(doubles(hires)));
		calls.addAll(doubles(request));
		calls.addAll(doubles(ImageToImageRequest.builder()));
		calls.addAll(doubles(ExtraRequest.builder()));
		calls.addAll(doubles(ControlNetUnit.of("m")));
		calls.addAll(doubles(ADetailerUnit.of("m")));
		return calls.stream();
	}

	private static List<Object[]> doubles(Object target) {
		return Arrays.stream(target.getClass().getMethods())
			.filter((method) -> !method.isBridge() && Arrays.asList(method.getParameterTypes()).contains(double.class))
			.map((method) -> new Object[] { target, method })
			.toList();
	}

	@ParameterizedTest
	@MethodSource("typedNumbers")
	void nonFiniteTypedNumberIsRefused(Object target, Method method) {
		for (double value : new double[] { Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY }) {
			for (int i = 0; i < method.getParameterCount(); i++) {
				if (method.getParameterTypes()[i] != double.class) {
					continue;
				}
				Object[] arguments = Arrays.stream(method.getParameterTypes())
					.map((type) -> (type == double.class) ? 0.5 : (type == long.class) ? 1L : "a")
					.toArray();
				arguments[i] = value;
				assertThatIllegalArgumentException().isThrownBy(() -> invoke(target, method, arguments))
					.withMessageMatching("[a-z_0-9 ]+ must (be|satisfy) .*, but (is|are) .*" + value + ".*");
			}
		}
	}

	private static void invoke(Object target, Method method, Object[] arguments) throws Throwable {
		try {
			method.setAccessible(true);
			method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

	@Test
	void typedNumberMethodsAreFound() {
		assertThat(typedNumbers()).hasSizeGreaterThan(35);
	}

	@ParameterizedTest
	@MethodSource("notFinite")
	void nonFiniteRawNumberIsRefusedAtAnyDepth(Object value) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TextToImageRequest.builder().parameter("cfg_scale", value))
			.withMessage("cfg_scale must be a finite number, but is " + value);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TextToImageRequest.builder().parameter("fork_field", value))
			.withMessage("fork_field must be a finite number, but is " + value);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TextToImageRequest.builder()
				.parameter("fork_field", List.of(1, Map.of("deep", new Object[] { value }))))
			.withMessage("fork_field[1].deep[0] must be a finite number, but is " + value);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TextToImageRequest.builder().alwaysOnScript("x", 1, value))
			.withMessage("alwayson_scripts.x.args[1] must be a finite number, but is " + value);
		assertThatIllegalArgumentException().isThrownBy(() -> TextToImageRequest.builder().script("x", value))
			.withMessage("script_args[0] must be a finite number, but is " + value);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TextToImageRequest.builder().overrideSetting("eta_ddim", value))
			.withMessage("override_settings.eta_ddim must be a finite number, but is " + value);
		assertThatIllegalArgumentException().isThrownBy(() -> TextToImageRequest.builder().comment("c", value))
			.withMessage("comments.c must be a finite number, but is " + value);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> ExtraRequest.builder().parameter("upscaling_resize", value))
			.withMessage("upscaling_resize must be a finite number, but is " + value);
		assertThatIllegalArgumentException().isThrownBy(() -> ControlNetUnit.of("m").parameter("weight", value))
			.withMessage("weight must be a finite number, but is " + value);
		assertThatIllegalArgumentException().isThrownBy(() -> ADetailerUnit.of("m").parameter("ad_confidence", value))
			.withMessage("ad_confidence must be a finite number, but is " + value);
	}

	record Inner(double number) {
	}

	@Test
	void nonFiniteNumberInApplicationObjectIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TextToImageRequest.builder().alwaysOnScript("x", new Inner(Double.NaN)))
			.withMessageStartingWith("alwayson_scripts.x.args[0]")
			.withMessageContaining("NaN");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			steps               | 0                    | a whole number between 1 and 2147483647
			steps               | 2147483648           | a whole number between 1 and 2147483647
			steps               | 2.5                  | a whole number between 1 and 2147483647
			batch_size          | 0                    | a whole number between 1 and 2147483647
			n_iter              | -1                   | a whole number between 1 and 2147483647
			width               | 4294967808           | a whole number between 1 and 2147483647
			height              | 512.5                | a whole number between 1 and 2147483647
			seed                | -7                   | a whole number between -1 and 9223372036854775807
			seed                | 18446744073709551615 | a whole number between -1 and 9223372036854775807
			seed                | 1.5                  | a whole number between -1 and 9223372036854775807
			subseed             | -2                   | a whole number between -1 and 9223372036854775807
			subseed_strength    | 1.01                 | a number between 0 and 1
			denoising_strength  | -0.1                 | a number between 0 and 1
			refiner_switch_at   | 2                    | a number between 0 and 1
			seed_resize_from_w  | -2                   | a whole number between -1 and 2147483647
			hr_scale            | 0                    | a number above 0
			hr_resize_x         | -8                   | a whole number between 0 and 2147483647
			hr_second_pass_steps | -1                  | a whole number between 0 and 2147483647
			""")
	void rawNumberOutOfRangeFailsWithFieldValueAndRange(String name, BigDecimal value, String range) {
		Number number = (value.scale() > 0) ? (Number) value.doubleValue() : value.toBigIntegerExact();
		assertThatIllegalArgumentException().isThrownBy(() -> TextToImageRequest.builder().parameter(name, number))
			.withMessage(name + " must be " + range + ", but is " + number);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TextToImageRequest.builder().parameters(Map.of(name, value)))
			.withMessageStartingWith(name + " must be " + range + ", but is ");
	}

	@ParameterizedTest
	@CsvSource({ "mask_blur, -1", "mask_blur_x, -1", "inpaint_full_res_padding, -1", "inpainting_fill, -1",
			"resize_mode, -1", "inpainting_mask_invert, 2" })
	void imageToImageNumberOutOfRangeIsRefused(String name, int value) {
		assertThatIllegalArgumentException().isThrownBy(() -> ImageToImageRequest.builder().parameter(name, value))
			.withMessageStartingWith(name + " must be a whole number between 0 and ")
			.withMessageEndingWith(", but is " + value);
	}

	@ParameterizedTest
	@CsvSource({ "resize_mode, 2", "upscaling_resize_w, 0", "gfpgan_visibility, 1.1", "codeformer_weight, -1",
			"upscaling_resize, -2" })
	void extraNumberOutOfRangeIsRefused(String name, double value) {
		assertThatIllegalArgumentException().isThrownBy(() -> ExtraRequest.builder().parameter(name, value))
			.withMessageStartingWith(name + " must be a ")
			.withMessageEndingWith(", but is " + value);
	}

	@ParameterizedTest
	@ValueSource(longs = { -2, -7, Long.MIN_VALUE })
	void negativeSeedIsRefused(long seed) {
		String message = " must be a whole number between -1 and 9223372036854775807, but is " + seed;
		assertThatIllegalArgumentException().isThrownBy(() -> TextToImageRequest.builder().seed(seed))
			.withMessage("seed" + message);
		assertThatIllegalArgumentException().isThrownBy(() -> TextToImageRequest.builder().variation(seed, 0.5))
			.withMessage("subseed" + message);
	}

	@ParameterizedTest
	@ValueSource(longs = { -1, 0, 4294967295L, 4294967338L, Long.MAX_VALUE })
	void supportedSeedIsSent(long seed) {
		assertThat(TextToImageRequest.builder().seed(seed).build())
			.isEqualTo(TextToImageRequest.builder().parameter("seed", BigInteger.valueOf(seed)).build());
	}

	@Test
	void typedAndRawNumbersAreEqual() {
		TextToImageRequest typed = TextToImageRequest.builder().steps(20).cfgScale(7.5).seed(5).build();

		assertThat(TextToImageRequest.builder()
			.parameter("steps", (short) 20)
			.parameter("cfg_scale", 7.5f)
			.parameter("seed", new AtomicLong(5))
			.build()).isEqualTo(typed);
		assertThat(TextToImageRequest.builder()
			.parameter("steps", 20L)
			.parameter("cfg_scale", new BigDecimal("7.50"))
			.parameter("seed", BigInteger.valueOf(5))
			.build()).isEqualTo(typed);
	}

	@Test
	void rawTextIsNotChecked() {
		assertThat(ImageToImageRequest.builder().initImages(PIXEL).parameter("steps", "20").build().parameters())
			.containsEntry("steps", "20");
	}

	@Test
	void invalidNumbersOfInfotextAreNotSet() {
		TextToImageRequest request = TextToImageRequest.from(Infotext
			.parse("a\nSteps: 0, CFG scale: 7, Seed: -5, Denoising strength: 3, Size: 0x512, Clip skip: 2"));

		assertThat(request.parameters()).containsOnlyKeys("prompt", "cfg_scale", "height", "override_settings");
	}

}
