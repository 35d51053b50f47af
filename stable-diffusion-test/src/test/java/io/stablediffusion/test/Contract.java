package io.stablediffusion.test;

import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The schemas of the contract that a genuine server publishes.
 */
record Contract(JsonNode schemas) {

	void checkEach(String schema, JsonNode responses) {
		assertThat(responses.isArray()).isTrue();
		assertThat(responses.size()).isPositive();
		responses.forEach((response) -> check(schema, response));
	}

	/**
	 * Checks that the response has only fields of the schema, each required field, and
	 * the types of the schema.
	 */
	void check(String schema, JsonNode response) {
		JsonNode properties = this.schemas.path(schema).path("properties");
		assertThat(properties.isObject()).as(schema).isTrue();
		assertThat(response.propertyNames()).as(schema).allMatch(properties::has);
		properties.forEachEntry((name, property) -> {
			JsonNode value = response.path(name);
			if (value.isMissingNode() || value.isNull()) {
				assertThat(property.path("required").asBoolean(false)).as("%s.%s is required", schema, name).isFalse();
			}
			else {
				assertThat(fits(property.path("type").asString(), value)).as("%s.%s: %s", schema, name, value).isTrue();
			}
		});
	}

	private static boolean fits(String type, JsonNode value) {
		if (type.endsWith("[]")) {
			return value.isArray();
		}
		return type.startsWith("map<") ? value.isObject() : switch (type) {
			case "string" -> value.isString();
			case "integer" -> value.isIntegralNumber();
			case "number" -> value.isNumber();
			case "boolean" -> value.isBoolean();
			case "object" -> value.isObject();
			default -> true;
		};
	}

}
