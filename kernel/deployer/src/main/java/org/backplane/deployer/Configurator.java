// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
 * check. A bad edit changes nothing. One thread at a time.
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
    private List<String> listeners = List.of();

    Configurator(Path home, ConfigSource source, ConfigPublisher publisher) {
        this.home = home;
        this.source = source;
        this.publisher = publisher;
    }

    /** Reads, checks and publishes. */
    void load() throws ConfigException, IOException {
        settled = fileLook();
        seen = settled;
        ConfigSnapshot snapshot = source.read(ConfigSchema.of(jars()));
        snapshot.warnings().stream().filter(text -> !warnings.contains(text)).forEach(LOG::warn);
        warnings = snapshot.warnings();
        listeners = snapshot.named(LISTENER).stream()
                .map(ConfigSnapshot.Entry::name)
                .toList();
        int changed = publisher.publish(snapshot);
        if (changed > 0) {
            LOG.info("{}: {} configurations set", source.fileName(), changed);
        }
    }

    /** The names of all listeners in what was last published. */
    List<String> listeners() {
        return listeners;
    }

    /** Loads again if the file has changed and lies still. Returns whether it did. */
    boolean look() {
        Optional<FileLook> now = fileLook();
        boolean changed = !now.equals(settled) && now.equals(seen) && now.isPresent();
        seen = now;
        if (changed) {
            reload();
        }
        return changed;
    }

    /** Loads again; what is wrong is said, and changes nothing. */
    void reload() {
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
        List<Path> jars = new ArrayList<>();
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
