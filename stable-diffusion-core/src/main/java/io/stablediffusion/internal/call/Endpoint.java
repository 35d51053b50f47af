package io.stablediffusion.internal.call;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.stablediffusion.Timeouts;
import io.stablediffusion.catalog.EmbeddingList;
import io.stablediffusion.catalog.Extension;
import io.stablediffusion.catalog.FaceRestorer;
import io.stablediffusion.catalog.Hypernetwork;
import io.stablediffusion.catalog.LatentUpscaleMode;
import io.stablediffusion.catalog.Lora;
import io.stablediffusion.catalog.Model;
import io.stablediffusion.catalog.PromptStyle;
import io.stablediffusion.catalog.RealEsrganModel;
import io.stablediffusion.catalog.Sampler;
import io.stablediffusion.catalog.Scheduler;
import io.stablediffusion.catalog.ScriptInfo;
import io.stablediffusion.catalog.ScriptList;
import io.stablediffusion.catalog.Upscaler;
import io.stablediffusion.catalog.Vae;
import io.stablediffusion.extension.Detection;
import io.stablediffusion.generation.ExtraImage;
import io.stablediffusion.generation.ExtraImages;
import io.stablediffusion.generation.GeneratedImages;
import io.stablediffusion.generation.ImageMetadata;
import io.stablediffusion.internal.Checks;
import io.stablediffusion.json.JsonObject;
import io.stablediffusion.server.CommandFlags;
import io.stablediffusion.server.GenerationProgress;
import io.stablediffusion.server.Memory;
import io.stablediffusion.server.PendingTasks;
import io.stablediffusion.server.QuicksettingsHint;
import io.stablediffusion.server.TaskProgress;
import tools.jackson.core.type.TypeReference;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;

/**
 * Describes an operation of the API. The stages of a call depend only on this
 * description, never on the name or result type of a particular operation.
 *
 * @param name the name of the operation in messages and metrics
 * @param method the HTTP method
 * @param path the path below the base URL, with the query if there is one
 * @param type the type of the response; {@code Void} if its content is ignored
 * @param kind determines timeout, retries and connection pool
 * @param traits further facts; empty for an operation that the caller describes
 * @param images counts the images of a result
 */
public record Endpoint<T>(String name, HttpMethod method, String path, TypeReference<T> type, Kind kind,
		Set<Trait> traits, ToIntFunction<T> images) {

	/** The parameter that names the task of a generation. */
	public static final String TASK_ID = "force_task_id";

	public static final Endpoint<GeneratedImages> TEXT_TO_IMAGE = post("text-to-image", "/sdapi/v1/txt2img",
			Kind.GENERATION, new TypeReference<GeneratedImages>() {
			})
		.with(Trait.TASK, Trait.SIZE, Trait.IMAGES)
		.counting((generated) -> generated.images().size());

	public static final Endpoint<GeneratedImages> IMAGE_TO_IMAGE = post("image-to-image", "/sdapi/v1/img2img",
			Kind.GENERATION, new TypeReference<GeneratedImages>() {
			})
		.with(Trait.TASK, Trait.SIZE, Trait.IMAGES)
		.counting((generated) -> generated.images().size());

	public static final Endpoint<ExtraImage> EXTRA = post("extra.upscale", "/sdapi/v1/extra-single-image",
			Kind.GENERATION, new TypeReference<ExtraImage>() {
			})
		.counting((upscaled) -> 1);

	public static final Endpoint<ExtraImages> EXTRA_BATCH = post("extra.upscale-batch", "/sdapi/v1/extra-batch-images",
			Kind.GENERATION, new TypeReference<ExtraImages>() {
			})
		.with(Trait.IMAGES)
		.counting((upscaled) -> upscaled.images().size());

	public static final Endpoint<ImageMetadata> PNG_INFO = post("png-info", "/sdapi/v1/png-info", Kind.READ,
			new TypeReference<>() {
			});

	public static final Endpoint<Object> INTERROGATE = post("interrogate", "/sdapi/v1/interrogate", Kind.GENERATION,
			new TypeReference<>() {
			});

	public static final Endpoint<List<Model>> MODELS = get("models.list", "/sdapi/v1/sd-models", Kind.READ,
			new TypeReference<>() {
			});

	public static final Endpoint<JsonObject> CURRENT_MODEL = get("models.current", "/sdapi/v1/options", Kind.READ,
			new TypeReference<>() {
			});

	public static final Endpoint<Void> SET_MODEL = post("models.set", "/sdapi/v1/options", Kind.COMMAND,
			new TypeReference<>() {
			});

	public static final Endpoint<Void> REFRESH_MODELS = post("models.refresh", "/sdapi/v1/refresh-checkpoints",
			Kind.COMMAND, new TypeReference<>() {
			});

	public static final Endpoint<Void> UNLOAD_MODEL = post("models.unload", "/sdapi/v1/unload-checkpoint", Kind.COMMAND,
			new TypeReference<>() {
			});

	public static final Endpoint<Void> RELOAD_MODEL = post("models.reload", "/sdapi/v1/reload-checkpoint", Kind.COMMAND,
			new TypeReference<>() {
			});

	public static final Endpoint<List<Sampler>> SAMPLERS = get("samplers", "/sdapi/v1/samplers", Kind.READ,
			new TypeReference<>() {
			});

	public static final Endpoint<List<Scheduler>> SCHEDULERS = get("schedulers", "/sdapi/v1/schedulers", Kind.READ,
			new TypeReference<>() {
			});

	public static final Endpoint<List<Upscaler>> UPSCALERS = get("upscalers.list", "/sdapi/v1/upscalers", Kind.READ,
			new TypeReference<>() {
			});

	public static final Endpoint<List<LatentUpscaleMode>> LATENT_UPSCALE_MODES = get("upscalers.latent-modes",
			"/sdapi/v1/latent-upscale-modes", Kind.READ, new TypeReference<>() {
			});

	public static final Endpoint<List<RealEsrganModel>> REALESRGAN_MODELS = get("upscalers.real-esrgan-models",
			"/sdapi/v1/realesrgan-models", Kind.READ, new TypeReference<>() {
			});

	public static final Endpoint<List<Lora>> LORAS = get("loras.list", "/sdapi/v1/loras", Kind.READ,
			new TypeReference<>() {
			});

	public static final Endpoint<List<Vae>> VAES = get("vaes.list", "/sdapi/v1/sd-vae", Kind.READ,
			new TypeReference<>() {
			});

	public static final Endpoint<List<Hypernetwork>> HYPERNETWORKS = get("hypernetworks", "/sdapi/v1/hypernetworks",
			Kind.READ, new TypeReference<>() {
			});

	public static final Endpoint<List<FaceRestorer>> FACE_RESTORERS = get("face-restorers", "/sdapi/v1/face-restorers",
			Kind.READ, new TypeReference<>() {
			});

	public static final Endpoint<List<PromptStyle>> PROMPT_STYLES = get("prompt-styles", "/sdapi/v1/prompt-styles",
			Kind.READ, new TypeReference<>() {
			});

	public static final Endpoint<List<Extension>> EXTENSIONS = get("extensions", "/sdapi/v1/extensions", Kind.READ,
			new TypeReference<>() {
			});

	public static final Endpoint<Void> REFRESH_LORAS = post("loras.refresh", "/sdapi/v1/refresh-loras", Kind.COMMAND,
			new TypeReference<>() {
			});

	public static final Endpoint<Void> REFRESH_VAES = post("vaes.refresh", "/sdapi/v1/refresh-vae", Kind.COMMAND,
			new TypeReference<>() {
			});

	public static final Endpoint<EmbeddingList> EMBEDDINGS = get("embeddings.get", "/sdapi/v1/embeddings", Kind.READ,
			new TypeReference<>() {
			});

	public static final Endpoint<Void> REFRESH_EMBEDDINGS = post("embeddings.refresh", "/sdapi/v1/refresh-embeddings",
			Kind.COMMAND, new TypeReference<>() {
			});

	public static final Endpoint<ScriptList> SCRIPTS = get("scripts.get", "/sdapi/v1/scripts", Kind.READ,
			new TypeReference<>() {
			});

	public static final Endpoint<List<ScriptInfo>> SCRIPT_INFO = get("scripts.info", "/sdapi/v1/script-info", Kind.READ,
			new TypeReference<>() {
			});

	public static final Endpoint<JsonObject> OPTIONS = get("options.get", "/sdapi/v1/options", Kind.READ,
			new TypeReference<>() {
			});

	public static final Endpoint<Void> SET_OPTIONS = post("options.set", "/sdapi/v1/options", Kind.COMMAND,
			new TypeReference<>() {
			});

	public static final Endpoint<GenerationProgress> PROGRESS = get("progress.get", "/sdapi/v1/progress", Kind.WATCH,
			new TypeReference<>() {
			});

	public static final Endpoint<Void> INTERRUPT = post("progress.interrupt", "/sdapi/v1/interrupt", Kind.CONTROL,
			new TypeReference<>() {
			});

	public static final Endpoint<Void> SKIP = post("progress.skip", "/sdapi/v1/skip", Kind.CONTROL,
			new TypeReference<>() {
			});

	public static final Endpoint<PendingTasks> PENDING_TASKS = get("tasks.pending", "/internal/pending-tasks",
			Kind.WATCH, new TypeReference<>() {
			});

	public static final Endpoint<TaskProgress> TASK_PROGRESS = post("tasks.progress", "/internal/progress", Kind.WATCH,
			new TypeReference<>() {
			});

	public static final Endpoint<Memory> MEMORY = get("server.memory", "/sdapi/v1/memory", Kind.READ,
			new TypeReference<>() {
			});

	public static final Endpoint<CommandFlags> FLAGS = get("server.flags", "/sdapi/v1/cmd-flags", Kind.READ,
			new TypeReference<>() {
			});

	public static final Endpoint<Void> INTERNAL_PING = get("server.internal-ping", "/internal/ping", Kind.READ,
			new TypeReference<>() {
			});

	public static final Endpoint<JsonObject> SYSINFO = get("server.sysinfo", "/internal/sysinfo", Kind.READ,
			new TypeReference<>() {
			});

	public static final Endpoint<JsonObject> STARTUP_PROFILE = get("server.startup-profile",
			"/internal/profile-startup", Kind.READ, new TypeReference<>() {
			});

	public static final Endpoint<List<QuicksettingsHint>> QUICKSETTINGS = get("server.quicksettings-hints",
			"/internal/quicksettings-hint", Kind.READ, new TypeReference<>() {
			});

	public static final Endpoint<Void> STOP = post("server.stop", "/sdapi/v1/server-stop", Kind.CONTROL,
			new TypeReference<>() {
			});

	public static final Endpoint<Void> RESTART = post("server.restart", "/sdapi/v1/server-restart", Kind.CONTROL,
			new TypeReference<>() {
			});

	public static final Endpoint<Void> KILL = post("server.kill", "/sdapi/v1/server-kill", Kind.CONTROL,
			new TypeReference<>() {
			});

	public static final Endpoint<JsonObject> CREATE_EMBEDDING = post("training.create-embedding",
			"/sdapi/v1/create/embedding", Kind.GENERATION, new TypeReference<>() {
			});

	public static final Endpoint<JsonObject> CREATE_HYPERNETWORK = post("training.create-hypernetwork",
			"/sdapi/v1/create/hypernetwork", Kind.GENERATION, new TypeReference<>() {
			});

	public static final Endpoint<JsonObject> TRAIN_EMBEDDING = post("training.train-embedding",
			"/sdapi/v1/train/embedding", Kind.GENERATION, new TypeReference<>() {
			});

	public static final Endpoint<JsonObject> TRAIN_HYPERNETWORK = post("training.train-hypernetwork",
			"/sdapi/v1/train/hypernetwork", Kind.GENERATION, new TypeReference<>() {
			});

	public static final Endpoint<Object> CONTROLNET_MODELS = get("control-net.models", "/controlnet/model_list",
			Kind.READ, new TypeReference<>() {
			});

	public static final Endpoint<Object> CONTROLNET_MODULES = get("control-net.modules", "/controlnet/module_list",
			Kind.READ, new TypeReference<>() {
			});

	public static final Endpoint<JsonObject> CONTROLNET_TYPES = get("control-net.control-types",
			"/controlnet/control_types", Kind.READ, new TypeReference<>() {
			});

	public static final Endpoint<Object> CONTROLNET_VERSION = get("control-net.version", "/controlnet/version",
			Kind.READ, new TypeReference<>() {
			});

	public static final Endpoint<JsonObject> CONTROLNET_SETTINGS = get("control-net.settings", "/controlnet/settings",
			Kind.READ, new TypeReference<>() {
			});

	public static final Endpoint<Detection> CONTROLNET_DETECT = post("control-net.detect", "/controlnet/detect",
			Kind.GENERATION, new TypeReference<Detection>() {
			})
		.with(Trait.IMAGES)
		.counting((detected) -> detected.images().size());

	public static final Endpoint<Detection> CONTROLNET_OPENPOSE = post("control-net.render-openpose",
			"/controlnet/render_openpose_json", Kind.READ, new TypeReference<Detection>() {
			})
		.with(Trait.IMAGES)
		.counting((rendered) -> rendered.images().size());

	public static final Endpoint<JsonObject> PING = get("ping", "/sdapi/v1/options", Kind.PROBE, new TypeReference<>() {
	});

	public static final Endpoint<List<JsonObject>> PING_SAMPLERS = get("ping", "/sdapi/v1/samplers", Kind.PROBE,
			new TypeReference<>() {
			});

	/** Creates an operation that the caller describes. */
	public static <T> Endpoint<T> of(HttpMethod method, String path, ParameterizedTypeReference<T> type) {
		Type resultType = Checks.notNull("type", type).getType();
		TypeReference<T> reference = new TypeReference<>() {

			@Override
			public Type getType() {
				return resultType;
			}

		};
		return new Endpoint<>("exchange", Checks.notNull("method", method), RequestPath.encode(path), reference,
				HttpMethod.GET.equals(method) ? Kind.READ : Kind.GENERATION, Set.of(), (result) -> 0);
	}

	public static <T> Endpoint<T> get(String name, String path, Kind kind, TypeReference<T> type) {
		return new Endpoint<>(name, HttpMethod.GET, path, type, kind, Set.of(Trait.API), (result) -> 0);
	}

	static <T> Endpoint<T> post(String name, String path, Kind kind, TypeReference<T> type) {
		return new Endpoint<>(name, HttpMethod.POST, path, type, kind, Set.of(Trait.API), (result) -> 0);
	}

	private Endpoint<T> with(Trait... further) {
		return new Endpoint<>(this.name, this.method, this.path, this.type, this.kind,
				Stream.concat(this.traits.stream(), Arrays.stream(further)).collect(Collectors.toUnmodifiableSet()),
				this.images);
	}

	private Endpoint<T> counting(ToIntFunction<T> images) {
		return new Endpoint<>(this.name, this.method, this.path, this.type, this.kind, this.traits, images);
	}

	/** Returns this operation as a call of another kind. */
	public Endpoint<T> as(Kind kind) {
		return new Endpoint<>(this.name, this.method, this.path, this.type, kind, this.traits, this.images);
	}

	/** Returns this operation with a query. */
	public Endpoint<T> query(String query) {
		return new Endpoint<>(this.name, this.method, this.path + "?" + query, this.type, this.kind, this.traits,
				this.images);
	}

	/** Whether the content of the response is ignored. */
	public boolean returnsNothing() {
		return Void.class.equals(this.type.getType());
	}

	public boolean has(Trait trait) {
		return this.traits.contains(trait);
	}

	/**
	 * The kind of a call, which determines its timeout, its retries and its connection
	 * pool.
	 */
	public enum Kind {

		/** Reads from the server. Can be retried. */
		READ,
		/**
		 * Reads the progress or the tasks for the application. Like {@link #READ}, but
		 * with its own connection pool.
		 */
		WATCH,
		/**
		 * Looks a task up before the client interrupts it. Like {@link #WATCH}, but with
		 * its own connection pool.
		 */
		LOOK,
		/**
		 * Checks the availability of the server. Never retried.
		 */
		PROBE,
		/** Changes the state of the server. Idempotent, so it can be retried. */
		COMMAND,
		/**
		 * Acts on the running task. A retry could act on the next task. Has its own
		 * connection pool.
		 */
		CONTROL,
		/** Uses the GPU. A retry could use it a second time. */
		GENERATION;

		/**
		 * Returns the timeout of an attempt. A command has the timeout of a generation,
		 * because it may load a model.
		 * @param timeouts the client's timeouts
		 * @return the timeout
		 */
		public Duration timeout(Timeouts timeouts) {
			return switch (this) {
				case GENERATION, COMMAND -> timeouts.generation();
				case READ, WATCH, LOOK, CONTROL ->
					(timeouts.read().compareTo(timeouts.generation()) < 0) ? timeouts.read() : timeouts.generation();
				case PROBE -> timeouts.health();
			};
		}

	}

	/** A fact about an operation. */
	public enum Trait {

		/**
		 * An operation of the WebUI: its path is constant, and a response with an
		 * {@code error} field is an error, whatever its status.
		 */
		API,
		/**
		 * The request can contain a task id, and the server reports the progress of a
		 * task.
		 */
		TASK,
		/** The request has the width and height of the generated images. */
		SIZE,
		/**
		 * The response has a field {@code images}, which is decoded while it is received.
		 */
		IMAGES

	}

}
