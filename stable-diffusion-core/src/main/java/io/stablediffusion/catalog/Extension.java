package io.stablediffusion.catalog;

import org.jspecify.annotations.Nullable;

/**
 * An extension that is installed on the server.
 *
 * @param name the name of its directory
 * @param remote the URL of its Git repository
 * @param branch the Git branch
 * @param commitHash the hash of the Git commit
 * @param version the version, usually the short hash of the commit
 * @param commitDate the time of the commit, in seconds since 1970
 * @param enabled whether it is enabled
 * @since 0.1.0
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
