package io.stablediffusion.test;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

import javax.imageio.ImageIO;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests rules of a genuine AUTOMATIC1111 that no recording shows, and the effects of an
 * init image and a mask.
 */
class StrictnessTests {

	private final SimulatedWebUi webUi = SimulatedWebUi.start();

	@AfterEach
	void stop() {
		this.webUi.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					txt2img            | {"steps":1,"enable_hr":true,"denoising_strength":0.5,"hr_upscaler":"No"} | 500 | could not find upscaler
					txt2img            | {"steps":1,"refiner_checkpoint":"none.safetensors","refiner_switch_at":1} | 500 | Could not find checkpoint
					txt2img            | {"steps":1,"enable_hr":true,"denoising_strength":0.5,"firstpass_image":"AAAA"} | 500 | could not convert string
					txt2img            | {"steps":1,"seed":1180591620717411303424} | 500 | Overflow
					txt2img            | null | 422 | value_error.missing
					txt2img            | {"steps":0} | 500 | ZeroDivisionError
					txt2img            | {"steps":"2.7"} | 422 | type_error.integer
					extra-single-image | {"image":"AAAA","upscaling_resize":0} | 422 | not_gt
					options            | [] | 200 | null
					options            | [1] | 422 | type_error.dict
					options            | {"no_such_setting":null} | 200 | null
					options            | {"jpeg_quality":90} | 200 | null
					server-stop        | {} | 404 | Not Found
					""")
	void responseMatchesTheGenuineServer(String path, String body, int status, String text) throws Exception {
		HttpResponse<String> response = Http.call(this.webUi, "POST", "/sdapi/v1/" + path, body);

		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		assertThat(response.body()).contains(text);
	}

	@Test
	void base64AllowsLineBreaksAndRequiresPadding() throws Exception {
		String padded = Base64.getEncoder().encodeToString(Arrays.copyOf(image(8, 8), image(8, 8).length + 2));
		String image = padded.endsWith("=") ? padded
				: Base64.getEncoder().encodeToString(Arrays.copyOf(image(8, 8), image(8, 8).length + 1));

		assertThat(pngInfo(image.replaceAll("(.{20})", "$1\\\\n"))).isEqualTo(200);
		assertThat(pngInfo(image.replace("=", ""))).isEqualTo(500);
	}

	private int pngInfo(String base64) throws Exception {
		return Http.call(this.webUi, "POST", "/sdapi/v1/png-info", "{\"image\":\"" + base64 + "\"}").statusCode();
	}

	@Test
	void denoisingStrengthZeroReturnsInitImage() throws Exception {
		byte[] init = image(64, 32);

		assertThat(pixels(imageToImage(init, "\"denoising_strength\":0,\"width\":64,\"height\":32")))
			.isEqualTo(pixels(init));
		assertThat(pixels(imageToImage(init, "\"denoising_strength\":0.5,\"width\":64,\"height\":32")))
			.isNotEqualTo(pixels(init));
		assertThat(read(imageToImage(init, "\"denoising_strength\":0,\"width\":128,\"height\":64")).getWidth())
			.isEqualTo(128);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void pixelsOutsideMaskAreUnchanged(boolean onlyMasked) throws Exception {
		byte[] init = image(64, 32);
		int[] half = new int[64 * 32];
		for (int i = 0; i < half.length; i++) {
			half[i] = (i % 64 < 32) ? 0xffffff : 0;
		}
		String mask = Base64.getEncoder().encodeToString(Png.write(half, 64, 32, Map.of()));

		int[] drawn = pixels(imageToImage(init, "\"denoising_strength\":1,\"width\":64,\"height\":32,\"mask_blur\":0,"
				+ "\"inpaint_full_res\":" + onlyMasked + ",\"mask\":\"" + mask + "\""));

		int[] before = pixels(init);
		int changed = 0;
		for (int i = 0; i < drawn.length; i++) {
			if (i % 64 >= 32) {
				assertThat(drawn[i]).isEqualTo(before[i]);
			}
			changed += (drawn[i] != before[i]) ? 1 : 0;
		}
		assertThat(changed).isPositive();
	}

	@ParameterizedTest
	@CsvSource({ "jpg, /9j/", "webp, UklGR", "png, iVBOR" })
	void unsavedOverrideRemainsForLaterJobs(String format, String start) throws Exception {
		generate("\"override_settings\":{\"samples_format\":\"" + format + "\"}");

		assertThat(generate("\"seed\":2").path("images").path(0).asString()).startsWith(start);
	}

	@Test
	void infotextOfJpegIsRead() throws Exception {
		JsonNode generated = generate("\"prompt\":\"a b\",\"override_settings\":{\"samples_format\":\"jpg\"}");

		JsonNode info = Http.json(this.webUi, "POST", "/sdapi/v1/png-info",
				"{\"image\":\"" + generated.path("images").path(0).asString() + "\"}");
		assertThat(info.path("info").asString()).startsWith("a b\nSteps: 1,");
		assertThat(info.path("parameters").path("Prompt").asString()).isEqualTo("a b");
	}

	@Test
	void largeResponsesAreCompressedIfAccepted() throws Exception {
		HttpResponse<String> large = Http.call(this.webUi, "GET", "/sdapi/v1/samplers", "", "Accept-Encoding", "gzip");
		HttpResponse<String> small = Http.call(this.webUi, "GET", "/internal/ping", "", "Accept-Encoding", "gzip");

		assertThat(large.headers().firstValue("content-encoding")).hasValue("gzip");
		assertThat(large.headers().firstValue("vary")).hasValue("Accept-Encoding");
		assertThat(small.headers().firstValue("content-encoding")).isEmpty();
	}

	@Test
	void nonPositiveConcurrentRequestsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> SimulatedWebUi.builder().concurrentRequests(0))
			.withMessage("concurrentRequests must be 1 or more, but is 0");
	}

	private JsonNode generate(String fields) throws Exception {
		return Http.json(this.webUi, "POST", "/sdapi/v1/txt2img",
				"{\"steps\":1,\"width\":64,\"height\":64," + fields + "}");
	}

	private byte[] imageToImage(byte[] init, String fields) throws Exception {
		JsonNode response = Http.json(this.webUi, "POST", "/sdapi/v1/img2img",
				"{\"steps\":2,\"seed\":1,\"init_images\":[\"" + Base64.getEncoder().encodeToString(init) + "\"],"
						+ fields + "}");
		return Base64.getDecoder()
			.decode(response.path("images").path(0).asString().getBytes(StandardCharsets.US_ASCII));
	}

	private static byte[] image(int width, int height) {
		return Png.write(new Landscape("init", 3).draw(width, height, 1), width, height, Map.of());
	}

	private static BufferedImage read(byte[] image) throws Exception {
		return ImageIO.read(new ByteArrayInputStream(image));
	}

	private static int[] pixels(byte[] image) throws Exception {
		return InputImage.rgb(read(image));
	}

}
