package io.stablediffusion.json;

import java.util.List;
import java.util.Map;

import io.stablediffusion.catalog.Lora;
import io.stablediffusion.catalog.Model;
import io.stablediffusion.catalog.RealEsrganModel;
import io.stablediffusion.catalog.Upscaler;
import io.stablediffusion.generation.GenerationInfo;
import io.stablediffusion.internal.json.Json;
import io.stablediffusion.server.GenerationProgress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JsonObjectTests {

	/** In the order of integer, long and double; nothing for null. */
	@ParameterizedTest
	@CsvSource({ "3, 3, 3, 3.0", "3.0, 3, 3, 3.0", "-1, -1, -1, -1.0", "2.5, , , 2.5",
			"2147483647, 2147483647, 2147483647, 2.147483647E9", "2147483648, , 2147483648, 2.147483648E9",
			"4294967808, , 4294967808, 4.294967808E9",
			"9223372036854775807, , 9223372036854775807, 9.223372036854775807E18",
			"9223372036854775808, , , 9.223372036854775808E18", "18446744073709551615, , , 1.8446744073709551615E19",
			"1e19, , , 1e19", "-9223372036854775808, , -9223372036854775808, -9.223372036854775808E18",
			"1e18, , 1000000000000000000, 1e18", "NaN, , , NaN", "-Infinity, , , -Infinity", "1e400, , , Infinity",
			"'\"5\"', , , ", "true, , , ", "null, , , ", "[], , , ", "{}, , , " })
	void numberOutOfRangeIsNull(String json, @Nullable Integer integer, @Nullable Long whole, @Nullable Double number) {
		JsonObject object = Json.parseObject("{\"n\":" + json + "}");

		assertThat(object.integer("n")).isEqualTo(integer);
		assertThat(object.longInteger("n")).isEqualTo(whole);
		assertThat(object.number("n")).isEqualTo(number);
	}

	@Test
	void integerBeyondDoublePrecisionIsNull() {
		assertThat(Json.parseObject("{\"n\":" + "9".repeat(400) + "}").number("n")).isNull();
	}

	@Test
	void invalidElementsDoNotShiftOthers() {
		JsonObject object = Json
			.parseObject("{\"n\":[1,null,\"x\",2.0,1e19,[3]],\"t\":[\"a\",null,1,true,{},[\"b\"]]}");

		assertThat(object.longIntegers("n")).containsExactly(1L, null, null, 2L, null, null);
		assertThat(object.texts("t")).containsExactly("a", "", "1", "true", "", "");
		assertThat(object.texts("n.a")).isEmpty();
	}

	@Test
	void infoOutOfRangeIsNull() {
		GenerationInfo info = GenerationInfo.of("{\"seed\":18446744073709551615,\"width\":4294967808,\"steps\":2.5,"
				+ "\"all_seeds\":[1,null,18446744073709551615,3],\"index_of_first_image\":-1}");

		assertThat(info.seed()).isNull();
		assertThat(info.fields().text("seed")).isEqualTo("18446744073709551615");
		assertThat(info.width()).isNull();
		assertThat(info.steps()).isNull();
		assertThat(info.allSeeds()).containsExactly(1L, null, null, 3L);
		assertThat(info.indexOfFirstImage()).isZero();
	}

	@Test
	void invalidValueDoesNotAffectOtherFields() {
		assertThat(read("[{\"name\":\"a\",\"metadata\":\"\"},null,{\"name\":\"b\",\"metadata\":{\"x\":null}},\"c\"]",
				new TypeReference<List<Lora>>() {
				}))
			.hasToString("[Lora[name=a, alias=null, path=null, metadata={}], "
					+ "Lora[name=b, alias=null, path=null, metadata={x=null}]]");
		assertThat(read("[{\"name\":\"a\",\"scale\":2.5},{\"name\":\"b\",\"scale\":4.0}]",
				new TypeReference<List<RealEsrganModel>>() {
				}))
			.extracting(RealEsrganModel::scale)
			.containsExactly(null, 4);
		assertThat(read("[{\"scale\":2.5},{\"scale\":NaN}]", new TypeReference<List<Upscaler>>() {
		})).extracting(Upscaler::scale).containsExactly(2.5, null);
		assertThat(read("{\"progress\":0.5,\"state\":\"idle\",\"current_image\":\"no image\",\"eta_relative\":NaN}",
				new TypeReference<GenerationProgress>() {
				}))
			.satisfies((progress) -> {
				assertThat(progress.progress()).isEqualTo(0.5);
				assertThat(progress.state().jobCount()).isZero();
				assertThat(progress.currentImage()).isNull();
				assertThat(progress.etaRelative()).isZero();
			});
	}

	@Test
	void responseOfAnotherTypeFails() {
		for (String json : List.of("{}", "\"x\"", "1", "true")) {
			assertThatExceptionOfType(JacksonException.class)
				.isThrownBy(() -> read(json, new TypeReference<List<Model>>() {
				}));
		}
		for (String json : List.of("[]", "\"x\"", "1", "true", "[{}]")) {
			assertThatExceptionOfType(JacksonException.class)
				.isThrownBy(() -> read(json, new TypeReference<JsonObject>() {
				}));
			assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> read(json, new TypeReference<Model>() {
			}));
		}
	}

	@Test
	void callerTypeIsReadStrictly() {
		assertThat(read("{\"a\":null,\"b\":[null]}", new TypeReference<Map<String, @Nullable Object>>() {
		})).hasToString("{a=null, b=[null]}");
		assertThatExceptionOfType(JacksonException.class)
			.isThrownBy(() -> read("[1,\"x\"]", new TypeReference<List<Integer>>() {
			}));
	}

	private static <T> T read(String json, TypeReference<T> type) {
		return Json.readerFor(type).readValue(json);
	}

}
