// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.backplane.deployer.config.AttributeSchema;
import org.backplane.deployer.config.ConfigSchema;
import org.backplane.deployer.config.ConfigSource;
import org.backplane.deployer.config.Schemas;
import org.backplane.deployer.config.SectionSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigReferenceTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void everyKeyStandsInBothWithItsDefaultAndDescription() throws Exception {
        ConfigSchema schema = Schemas.example();
        ConfigReference reference = new ConfigReference(schema);

        for (SectionSchema section : schema.sections()) {
            for (AttributeSchema attribute : section.attributes()) {
                assertThat(reference.yaml()).containsPattern("(?m)^# +" + attribute.key() + ":");
                assertThat(reference.yaml()).contains(attribute.description());
                assertThat(reference.markdown())
                        .contains("| `" + attribute.key() + "` |")
                        .contains(attribute.description());
            }
        }
        assertThat(reference.yaml()).contains("#  maxPacketBytes: 1048576").doesNotContain("backplane.data");
    }

    @Test
    void theFileAsItIsShippedChangesNothing() throws Exception {
        ConfigSchema schema = Schemas.example();
        Path file = Files.writeString(folder.resolve("c.yaml"), new ConfigReference(schema).yaml());

        var snapshot = new ConfigSource(file, "c.yaml", Map.of(), List.of()).read(schema);

        assertThat(snapshot.named("backplane.listener")).hasSize(4);
        assertThat(snapshot.entries())
                .filteredOn(entry -> entry.name().isEmpty())
                .allMatch(entry -> entry.values().isEmpty());
    }

    @Test
    void aSectionWithItsCommentSignsRemovedIsAccepted() throws Exception {
        ConfigSchema schema = Schemas.example();
        String yaml = new ConfigReference(schema).yaml();
        String mqtt = yaml.substring(yaml.indexOf("#mqtt:")).replaceAll("(?m)^#", "");
        Path file = Files.writeString(folder.resolve("c.yaml"), mqtt);

        var snapshot = new ConfigSource(file, "c.yaml", Map.of(), List.of()).read(schema);

        assertThat(snapshot.entries().stream().filter(entry -> entry.pid().equals("backplane.mqtt")))
                .singleElement()
                .satisfies(entry -> assertThat(entry.values())
                        .containsEntry("maxPacketBytes", 1_048_576)
                        .hasSize(5));
    }
}
