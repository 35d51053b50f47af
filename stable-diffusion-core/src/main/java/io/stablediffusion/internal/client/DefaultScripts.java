package io.stablediffusion.internal.client;

import io.stablediffusion.catalog.ScriptInfo;
import io.stablediffusion.catalog.ScriptList;
import io.stablediffusion.catalog.Scripts;
import io.stablediffusion.internal.call.Endpoint;
import io.stablediffusion.internal.transport.Transport;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

record DefaultScripts(Transport transport) implements Scripts {

	@Override
	public Mono<ScriptList> get() {
		return this.transport.perform(Endpoint.SCRIPTS);
	}

	@Override
	public Flux<ScriptInfo> info() {
		return this.transport.list(Endpoint.SCRIPT_INFO);
	}

}
