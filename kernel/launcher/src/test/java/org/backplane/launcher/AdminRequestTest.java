// SPDX-License-Identifier: Apache-2.0
package org.backplane.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AdminRequestTest {
    private static final Path HERE = Path.of("").toAbsolutePath();

    @Test
    void aRelativeJarIsTheCallers() throws Exception {
        assertThat(parse("bundle", "install", "x/../my jar.jar").words())
                .containsExactly("bundle", "install", HERE.resolve("my jar.jar").toString());
    }

    @Test
    void aWordWithSpacesIsOneWordOnTheLine() throws Exception {
        assertThat(parse("bundle", "install", "/a b/ü+c.jar").line())
                .isEqualTo("bundle install %2Fa+b%2F%C3%BC%2Bc.jar");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bundle list --json                                | bundle list --json
            bundle --json show x                              | bundle show x --json
            bundle update --force /a.jar                      | bundle update /a.jar --force
            bundle update /a.jar --sha256 12ab                | bundle update /a.jar --sha256=12ab
            bundle canary /a.jar --share 5%                   | bundle canary /a.jar --share=5%
            bundle canary /a.jar --clients=car-* --force      | bundle canary /a.jar --clients=car-* --force
            bundle promote                                    | bundle promote
            bundle abort x                                    | bundle abort x
            status --json                                     | status --json
            """)
    void optionsMayStandAnywhere(String line, String words) throws Exception {
        assertThat(String.join(" ", parse(line.split(" ")).words())).isEqualTo(words);
    }

    @Test
    void theDataDirectoryIsNoWord() throws Exception {
        AdminRequest request = parse("bundle", "list", "--data", "elsewhere");

        assertThat(request.data()).isEqualTo(HERE.resolve("elsewhere"));
        assertThat(request.words()).containsExactly("bundle", "list");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bundle",
                "bundle halt",
                "bundle list x",
                "bundle show",
                "bundle install",
                "bundle install a.jar b.jar",
                "bundle install a.jar --share 5%",
                "bundle install a.jar --sha256",
                "bundle remove x --force",
                "bundle canary a.jar",
                "bundle canary a.jar --share 5% --clients x",
                "bundle promote x y",
                "bundle list --wrong",
                "status --force"
            })
    void whatIsWrongIsSaidWithoutABroker(String line) {
        assertThatThrownBy(() -> parse(line.split(" "))).isInstanceOf(UsageException.class);
    }

    @Test
    void theUsageOfTheVerbIsShown() {
        assertThatThrownBy(() -> parse("bundle", "canary", "a.jar"))
                .hasMessage("usage: bundle canary JAR --share 5% or --clients PATTERN");
    }

    private static AdminRequest parse(String... args) throws UsageException {
        return AdminRequest.parse(Path.of("/home"), List.of(args));
    }
}
