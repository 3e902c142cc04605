// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed configuration reference is the one the code makes. */
class ConfigurationReferenceIT {
    @Test
    void isUpToDate() throws Exception {
        String made = Files.readString(Path.of("target/reference/configuration.md"));

        String committed = Files.readString(Path.of("../docs/configuration.md"));

        assertThat(committed)
                .as("docs/configuration.md; copy distribution/target/reference/configuration.md over it")
                .isEqualTo(made);
    }
}
