// SPDX-License-Identifier: Apache-2.0
package org.backplane.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LaunchOptionsTest {
    private static final Path HOME = Path.of("/opt/backplane");

    @Test
    void withoutOptionsEverythingLiesInTheDistribution() throws Exception {
        assertThat(LaunchOptions.parse(HOME, List.of()))
                .isEqualTo(
                        new LaunchOptions(HOME, HOME.resolve("data"), HOME.resolve("conf/backplane.yaml"), List.of()));
    }

    @Test
    void optionsAreReadInBothSpellingsAndSettingsKeepTheirOrder() throws Exception {
        LaunchOptions options = LaunchOptions.parse(
                HOME, List.of("--data", "/d", "--config=/c.yaml", "--set", "a.b=1", "--set=a.b=x=y"));

        assertThat(options)
                .isEqualTo(new LaunchOptions(HOME, Path.of("/d"), Path.of("/c.yaml"), List.of("a.b=1", "a.b=x=y")));
    }

    @Test
    void whatCannotBeReadIsNamed() {
        assertThatThrownBy(() -> LaunchOptions.parse(HOME, List.of("--date", "x")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--date");
        assertThatThrownBy(() -> LaunchOptions.parse(HOME, List.of("--data")))
                .isInstanceOf(UsageException.class)
                .hasMessage("--data needs a directory");
        assertThatThrownBy(() -> LaunchOptions.parse(HOME, List.of("--set", "port=1")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--set port=1");
    }

    @Test
    void adminWordsAndTheirDataDirectoryAreToldApart() throws Exception {
        AdminRequest request = AdminRequest.parse(HOME, List.of("bundle", "list", "--data", "/d", "--json"));

        assertThat(request.line()).isEqualTo("bundle list --json");
        assertThat(request.data()).isEqualTo(Path.of("/d"));
        assertThat(request.isStop()).isFalse();
    }
}
