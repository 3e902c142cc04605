// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.admin;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The installed bundles, and how others take their place while clients stay connected. Any thread but a lane; one change at a
 * time, the next caller waits for it. A change that goes wrong is taken back: what ran before runs on.
 */
@ProviderType
public interface BundleAdmin {
    /** All of them, by symbolic name; those that were refused too. */
    List<BundleStatus> bundles();

    /** Everything known of one; empty if none has that symbolic name. */
    Optional<BundleDetails> bundle(String name);

    /** Installs and starts a bundle that is not there yet. Blocks until it works, or is taken out again. */
    Outcome install(Path jar, Options options, Progress progress);

    /**
     * Puts a new version in the place of the installed bundle of the same symbolic name: connections move to it, what it
     * serves goes on. Blocks until the new version has proven itself, or the old one is back.
     */
    Outcome update(Path jar, Options options, Progress progress);

    /** Stops a bundle and takes it out. Connections of a protocol wait for another version of it, then are closed. */
    Outcome remove(String name, Progress progress);

    /**
     * Starts a new version beside the installed one and moves a share of the protocol's connections to it. Returns when they
     * have moved; the comparison goes on until {@link #promote} or {@link #abort}, or until the new version proves worse
     * and is aborted by itself.
     */
    Outcome canary(Path jar, Share share, Options options, Progress progress);

    /** The canary takes all connections, as after {@link #update}. {@code name} may be empty if there is one canary only. */
    Outcome promote(String name, Progress progress);

    /** The canary's connections return to the installed version. {@code name} may be empty if there is one canary only. */
    Outcome abort(String name, Progress progress);

    /**
     * What is asked for besides.
     *
     * @param force take a version that is equal to the installed one, or older
     * @param sha256 what the jar must hash to, hexadecimal; empty for whatever it is
     */
    record Options(boolean force, Optional<String> sha256) {
        public static final Options DEFAULT = new Options(false, Optional.empty());
    }

    /** Is told what is being done, in words for people. Called by the thread that does it; must not block. */
    @FunctionalInterface
    interface Progress {
        void step(String text);
    }

    /** How a change ended. */
    sealed interface Outcome {
        /** For people: what was done, or why it was not. */
        String text();

        /** It is as asked. */
        record Done(String text) implements Outcome {}

        /** It was not begun: nothing has changed, and nothing of the jar is kept. */
        record Refused(String text) implements Outcome {}

        /** It was begun and taken back: what ran before runs again. */
        record RolledBack(String text) implements Outcome {}

        /** It was begun and could not be taken back either; the text says what is left. */
        record Failed(String text) implements Outcome {}
    }

    /**
     * A bundle.
     *
     * @param name symbolic name, or the file's if it has none
     * @param version OSGi version; empty if refused before it was known
     * @param state {@code ACTIVE}, {@code RESOLVED}, …, or {@code REFUSED}
     * @param location {@code bundles/x.jar} or {@code system/x.jar}
     * @param problem why it is not active; empty if it is
     */
    record BundleStatus(String name, String version, String state, String location, String problem) {}

    /**
     * A bundle, seen closely.
     *
     * @param sha256 of the jar, hexadecimal; empty if unknown
     * @param signedBy subject of the certificate it is signed with; empty if it is not signed
     * @param provides names of the services its components offer
     * @param imports packages it is wired to, with their versions
     * @param served what its protocols carry now; empty if it is no protocol
     * @param canary the version on trial beside it, if there is one
     * @param retiredLoaders class loaders of its earlier versions that something still holds; more than 0 for long is a leak
     * @param history the last changes, newest last, each with its time
     */
    record BundleDetails(
            BundleStatus status,
            String sha256,
            String signedBy,
            List<String> provides,
            List<String> imports,
            List<ServedVersion> served,
            Optional<Canary> canary,
            int retiredLoaders,
            List<String> history) {}

    /**
     * A version on trial.
     *
     * @param share whom it serves
     * @param served what it carries now
     */
    record Canary(String version, Share share, List<ServedVersion> served) {}
}
