// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.backplane.deployer.bundles.BundleSettings;
import org.backplane.deployer.bundles.FileLook;
import org.backplane.deployer.config.ConfigException;
import org.backplane.deployer.config.ConfigPublisher;
import org.backplane.deployer.config.ConfigSchema;
import org.backplane.deployer.config.ConfigSnapshot;
import org.backplane.deployer.config.ConfigSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration at start, when the file was edited and when other bundles came, and publishes what passed every
 * check. A bad edit changes nothing. Any thread: the one that watches the file and the one that changes bundles take turns.
 */
final class Configurator {
    /** The PID of listeners. */
    private static final String LISTENER = "backplane.listener";

    private static final Logger LOG = LoggerFactory.getLogger(Configurator.class);

    private final Path home;
    private final ConfigSource source;
    private final ConfigPublisher publisher;
    private Optional<FileLook> settled = Optional.empty();
    private Optional<FileLook> seen = Optional.empty();
    private List<String> warnings = List.of();
    private List<Path> staged = List.of();
    private volatile List<String> listeners = List.of();
    private volatile Optional<BundleSettings> bundleSettings = Optional.empty();

    Configurator(Path home, ConfigSource source, ConfigPublisher publisher) {
        this.home = home;
        this.source = source;
        this.publisher = publisher;
    }

    /** Reads, checks and publishes. */
    synchronized void load() throws ConfigException, IOException {
        settled = fileLook();
        seen = settled;
        ConfigSchema schema = ConfigSchema.of(jars());
        ConfigSnapshot snapshot = source.read(schema);
        snapshot.warnings().stream().filter(text -> !warnings.contains(text)).forEach(LOG::warn);
        warnings = snapshot.warnings();
        listeners = snapshot.named(LISTENER).stream()
                .map(ConfigSnapshot.Entry::name)
                .toList();
        Map<String, Object> bundles = schema.defaults(BundleSettings.SECTION);
        bundles.putAll(snapshot.values("backplane." + BundleSettings.SECTION));
        bundleSettings = Optional.of(BundleSettings.of(bundles, home));
        int changed = publisher.publish(snapshot);
        if (changed > 0) {
            LOG.info("{}: {} configurations set", source.fileName(), changed);
        }
    }

    /** The names of all listeners in what was last published. */
    List<String> listeners() {
        return listeners;
    }

    /** How bundles are changed, as last published; there is none before the first {@link #load()}. */
    BundleSettings bundleSettings() {
        return bundleSettings.orElseThrow();
    }

    /**
     * Loads again with what other jars declare.
     *
     * @param jars that are not in the folders, or not yet
     */
    synchronized void reload(List<Path> jars) {
        staged = List.copyOf(jars);
        reload();
    }

    /** Loads again if the file has changed and lies still. Returns whether it did. */
    synchronized boolean look() {
        Optional<FileLook> now = fileLook();
        boolean changed = !now.equals(settled) && now.equals(seen) && now.isPresent();
        seen = now;
        if (changed) {
            reload();
        }
        return changed;
    }

    /** Loads again; what is wrong is said, and changes nothing. */
    private void reload() {
        try {
            load();
        } catch (ConfigException e) {
            e.problems().forEach(LOG::error);
            LOG.error("{}: nothing of it is taken over; what runs keeps its configuration", source.fileName());
        } catch (IOException e) {
            LOG.error("{}: cannot be taken over: {}", source.fileName(), e.toString());
        }
    }

    private Optional<FileLook> fileLook() {
        try {
            return Optional.of(FileLook.of(source.file()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("{} cannot be looked at: {}", source.fileName(), e.toString());
            return settled;
        }
    }

    private List<Path> jars() throws IOException {
        // A new version says what is allowed before the one it replaces does.
        List<Path> jars = new ArrayList<>(staged);
        for (String folder : List.of("system", "bundles")) {
            if (Files.isDirectory(home.resolve(folder))) {
                try (Stream<Path> files = Files.list(home.resolve(folder))) {
                    files.filter(file -> file.toString().endsWith(".jar"))
                            .sorted()
                            .forEach(jars::add);
                }
            }
        }
        return jars;
    }
}
