// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two versions of a bundle declare together. */
final class ConfigSchemaTest {
    private static final String OCD = """
            <metatype:MetaData xmlns:metatype='http://www.osgi.org/xmlns/metatype/v1.2.0'>
              <OCD id='C' name='X'>%s</OCD>
              <Designate pid='backplane.x'><Object ocdref='C'/></Designate>
            </metatype:MetaData>
            """;

    @TempDir
    private Path root = Path.of("");

    @Test
    void theKeysOfBothVersionsMayBeConfiguredAndTheNewOneSaysHow() throws Exception {
        Path fresh = declaring(
                "fresh", "<AD id='size' type='Integer' default='5' max='9'/><AD id='more' type='String' default=''/>");
        Path old = declaring(
                "old",
                "<AD id='size' type='Integer' default='1' max='2'/><AD id='gone' type='Boolean' default='true'/>");

        ConfigSchema both = ConfigSchema.of(List.of(fresh, old));

        assertThat(both.section("x").orElseThrow().keys()).containsExactly("size", "more", "gone");
        assertThat(both.defaults("x")).isEqualTo(Map.of("size", 5, "more", "", "gone", true));
        assertThat(ConfigSchema.of(List.of(old)).section("x").orElseThrow().keys())
                .as("when the new one is taken back")
                .containsExactly("size", "gone");
    }

    @Test
    void aSectionNobodyDeclaresHasNoDefaults() throws Exception {
        assertThat(ConfigSchema.of(List.of()).defaults("x")).isEmpty();
    }

    private Path declaring(String name, String attributes) throws Exception {
        Path folder = Files.createDirectories(root.resolve(name).resolve("OSGI-INF/metatype"));
        Files.writeString(folder.resolve("x.xml"), OCD.formatted(attributes), StandardCharsets.UTF_8);
        return root.resolve(name);
    }
}
