package io.stablediffusion.prompt;

import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PromptTests {

	@Test
	void builderJoinsParts() {
		Prompt prompt = Prompt.builder()
			.text("a lighthouse, ((storm))")
			.plain("smile :) (really)")
			.weighted("waves", 1.25)
			.weighted("gulls", 1)
			.embedding("EasyNegative")
			.lora("waves-v2", 0.8)
			.hypernetwork("old", 1)
			.build();

		assertThat(prompt).hasToString("a lighthouse, ((storm)), smile :\\) \\(really\\), (waves:1.25), (gulls:1), "
				+ "EasyNegative, <lora:waves-v2:0.8>, <hypernet:old:1>");
		assertThat(prompt.loras()).singleElement().satisfies((lora) -> {
			assertThat(lora.name()).isEqualTo("waves-v2");
			assertThat(lora.weight()).hasValue(0.8);
			assertThat(lora).hasToString("<lora:waves-v2:0.8>");
		});
		assertThat(prompt.tags()).extracting(Prompt.Tag::kind).containsExactly("lora", "hypernet");
	}

	/** The examples are those by which the WebUI's own parser is documented. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					normal text | normal text=1.000
					an (important) word | an =1.000; important=1.100;  word=1.000
					(unbalanced | unbalanced=1.100
					\\(literal\\] | (literal]=1.000
					(unnecessary)(parens) | unnecessaryparens=1.100
					a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))). | a =1.000; house=1.573;  =1.100; on=1.000;  a =1.100; hill=0.550; , sun, =1.100; sky=1.464; .=1.100
					a <lora:b:0.5>(c) | a =1.000; c=1.100
					time 12:30 | time 12:30=1.000
					(a:b:1.2) | a:b=1.200
					(a[b)c] | a=1.100; b=1.000; c=0.909
					(a[b:1.5)c] | a=1.500; b=1.364; c=0.909
					a([b])c | abc=1.000
					a ) ] (b:+.5 ) (c: -2) | a ) ] =1.000; b=0.500;  =1.000; c=-2.000
					:1.2) (a:1.2.3) | :1.2) a=1.000
					\\<lora:a:1>(b) | (b)=1.000
					""")
	void attentionIsReadAsInTheWebUi(String text, String expected) {
		assertThat(Prompt.parse(text)
			.weighted()
			.stream()
			.map((part) -> String.format("%s=%.3f", part.text(), part.weight()))
			.collect(Collectors.joining("; "))).isEqualTo(expected);
	}

	@Test
	void deeplyNestedBracketsAreRead() {
		int depth = 250_000;

		assertThat(Prompt.parse("(".repeat(depth) + "a" + ")".repeat(depth) + "b").weighted())
			.containsExactly(new Prompt.Weighted("a", Double.MAX_VALUE), new Prompt.Weighted("b", 1));
		assertThat(Prompt.parse("([".repeat(depth) + "a").weighted()).containsExactly(new Prompt.Weighted("a", 1));
		assertThat(Prompt.parse("[".repeat(depth) + "a").weighted()).containsExactly(new Prompt.Weighted("a", 0));
	}

	@Test
	void escapedTextHasNoSyntax() {
		String words = "a (b:1.2) [c] \\d <lora:e:1>";

		Prompt prompt = Prompt.parse(Prompt.escape(words));

		assertThat(prompt.tags()).isEmpty();
		assertThat(prompt.weighted()).containsExactly(new Prompt.Weighted("a (b:1.2) [c] \\d < lora:e:1>", 1));
	}

	@Test
	void stylesAreApplied() {
		Prompt prompt = Prompt.parse("a lighthouse");

		assertThat(prompt.withStyle("oil painting of {prompt}, masterpiece"))
			.hasToString("oil painting of a lighthouse, masterpiece");
		assertThat(prompt.withStyle("masterpiece")).hasToString("a lighthouse, masterpiece");
		assertThat(prompt.withStyle(null)).isEqualTo(prompt);
	}

	@Test
	void badNamesAndWeightsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Prompt.builder().lora("a:b", 1))
			.withMessage("name must not be blank or contain a colon or '>', but is 'a:b'");
		assertThatIllegalArgumentException().isThrownBy(() -> Prompt.builder().weighted("a", Double.NaN))
			.withMessage("weight must be a number, but is NaN");
		assertThat(Prompt.parse("<lora:a:te=0.5>").loras().get(0).weight()).isEmpty();
		assertThat(Prompt.parse("<lora:a>").loras().get(0).weight()).hasValue(1.0);
	}

	@Test
	void withoutRemovesOnlyMatchingTags() {
		Prompt prompt = Prompt.parse("a <lora:x:1>, (b:1.2) <wildcard:y>< lora:z><lora:>");

		assertThat(prompt.without((tag) -> tag.kind().equals("lora")).toString())
			.isEqualTo("a , (b:1.2) <wildcard:y>< lora:z><lora:>");
		assertThat(prompt.without((tag) -> false)).isSameAs(prompt);
		assertThat(prompt.without((tag) -> true).toString()).isEqualTo("a , (b:1.2) < lora:z><lora:>");
	}

}
