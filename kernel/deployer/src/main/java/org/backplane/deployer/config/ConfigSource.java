// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where configuration comes from; the later wins: the YAML file, the environment, {@code --set}.
 *
 * @param file the YAML file
 * @param fileName how messages call it
 * @param settings {@code section.key=value} from the command line
 */
public record ConfigSource(Path file, String fileName, Map<String, String> environment, List<String> settings) {
    public ConfigSource {
        environment = Map.copyOf(environment);
        settings = List.copyOf(settings);
    }

    /** Reads and checks everything. */
    public ConfigSnapshot read(ConfigSchema schema) throws ConfigException {
        RawConfig raw = new RawConfig();
        try (Reader text = Files.newBufferedReader(file)) {
            YamlReader.read(text, fileName, schema, raw);
        } catch (NoSuchFileException e) {
            raw.problem(fileName + ": there is no such file");
        } catch (IOException e) {
            raw.problem(fileName + ": cannot be read: " + e);
        }
        if (!raw.hasSection(DefaultListeners.SECTION)) {
            DefaultListeners.add(schema, raw);
        }
        EnvironmentReader.read(environment, schema, raw);
        SetReader.read(settings, schema, raw);
        DefaultListeners.nameTransports(raw);
        var values = new ConfigChecker(schema, raw).check();
        if (!raw.problems().isEmpty()) {
            throw new ConfigException(raw.problems());
        }
        return ConfigSnapshot.of(schema, values, raw.warnings());
    }
}
