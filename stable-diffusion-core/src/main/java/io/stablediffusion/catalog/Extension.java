package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * An extension that is installed on the server.
 *
 * @param name its folder
 * @param remote where it comes from
 * @param branch its branch
 * @param commitHash its commit
 * @param version its version
 * @param commitDate when the commit was made, in seconds since 1970
 * @param enabled whether it is switched on
 */
public record Extension(String name, @Nullable String remote, @Nullable String branch, @Nullable String commitHash,
		@Nullable String version, @Nullable String commitDate, boolean enabled) {

	public Extension(@Nullable String name, @Nullable String remote, @Nullable String branch,
			@Nullable String commitHash, @Nullable String version, @Nullable String commitDate, boolean enabled) {
		this.name = (name != null) ? name : "";
		this.remote = remote;
		this.branch = branch;
		this.commitHash = commitHash;
		this.version = version;
		this.commitDate = commitDate;
		this.enabled = enabled;
	}

}
