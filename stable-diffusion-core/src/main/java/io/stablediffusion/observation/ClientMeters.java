package io.stablediffusion.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;

/**
 * What the client counts besides its {@link ClientObservation}.
 */
public enum ClientMeters implements MeterDocumentation {

	/** Images received. */
	IMAGES("stablediffusion.client.images", "images"),
	/** Attempts after the first. */
	RETRIES("stablediffusion.client.retries", "retries"),
	/** Generations that the server has now. A gauge without tags. */
	ACTIVE("stablediffusion.client.generations.active", "generations"),
	/** Generations that wait in the client now. A gauge without tags. */
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
