package io.stablediffusion.internal.client;

import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.transport.Transport;
import io.stablediffusion.json.JsonObject;
import io.stablediffusion.server.CommandFlags;
import io.stablediffusion.server.Memory;
import io.stablediffusion.server.QuicksettingsHint;
import io.stablediffusion.server.Server;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

record DefaultServer(Transport transport) implements Server {

	@Override
	public Mono<Memory> memory() {
		return this.transport.perform(Endpoint.MEMORY);
	}

	@Override
	public Mono<CommandFlags> flags() {
		return this.transport.perform(Endpoint.FLAGS);
	}

	@Override
	public Mono<Void> internalPing() {
		return this.transport.perform(Endpoint.INTERNAL_PING);
	}

	@Override
	public Mono<JsonObject> sysinfo() {
		return this.transport.perform(Endpoint.SYSINFO);
	}

	@Override
	public Mono<JsonObject> startupProfile() {
		return this.transport.perform(Endpoint.STARTUP_PROFILE);
	}

	@Override
	public Flux<QuicksettingsHint> quicksettingsHints() {
		return this.transport.list(Endpoint.QUICKSETTINGS);
	}

	@Override
	public Mono<Void> stop() {
		return this.transport.perform(Endpoint.STOP);
	}

	@Override
	public Mono<Void> restart() {
		return this.transport.perform(Endpoint.RESTART);
	}

	@Override
	public Mono<Void> kill() {
		return this.transport.perform(Endpoint.KILL);
	}

}
