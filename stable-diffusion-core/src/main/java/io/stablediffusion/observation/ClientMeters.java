package io.stablediffusion.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;

/**
 * The meters of the client besides those of {@link ClientObservation}.
 *
 * @since 0.1.0
 */
public enum ClientMeters implements MeterDocumentation {

	/** The number of images that were received. A counter. */
	IMAGES("stablediffusion.client.images", "images"),
	/** The number of retries: attempts after the first attempt. A counter. */
	RETRIES("stablediffusion.client.retries", "retries"),
	/**
	 * The number of generations that the client has sent and that have not ended. A gauge
	 * without tags.
	 */
	ACTIVE("stablediffusion.client.generations.active", "generations"),
	/**
	 * The number of generations in the generation queue of the client. A gauge without
	 * tags.
	 */
	WAITING("stablediffusion.client.generations.waiting", "generations");

	private final String name;

	private final String baseUnit;

	ClientMeters(String name, String baseUnit) {
		this.name = name;
		this.baseUnit = baseUnit;
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public Meter.Type getType() {
		return isGauge() ? Meter.Type.GAUGE : Meter.Type.COUNTER;
	}

	@Override
	public String getBaseUnit() {
		return this.baseUnit;
	}

	@Override
	public KeyName[] getKeyNames() {
		return isGauge() ? new KeyName[0] : new KeyName[] { ClientObservation.LowCardinalityKeys.OPERATION };
	}

	private boolean isGauge() {
		return this == ACTIVE || this == WAITING;
	}

}
