// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void whoIsSecondIsRefusedWithThePidOfTheFirst() throws Exception {
        try (DataDirectory first = DataDirectory.take(folder.resolve("data"))) {
            assertThat(first.path()).isDirectory();

            assertThatThrownBy(() -> DataDirectory.take(folder.resolve("data")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is in use by another Backplane, process "
                            + ProcessHandle.current().pid());
        }
    }

    @Test
    void itCanBeTakenAgainAfterItWasGivenBack() throws Exception {
        DataDirectory.take(folder).close();

        try (DataDirectory again = DataDirectory.take(folder)) {
            assertThat(again.path()).isEqualTo(folder);
        }
    }

    @Test
    void onlyTheCachesOfOthersAreRemoved() throws Exception {
        Path mine = Files.createDirectories(folder.resolve("cache/run-1/bundle"));
        Path old = Files.createDirectories(folder.resolve("cache/run-0/bundle"));
        Files.writeString(old.resolve("x.jar"), "x");

        try (DataDirectory data = DataDirectory.take(folder)) {
            data.removeOldCaches(folder.resolve("cache/run-1"));
        }

        assertThat(mine).isDirectory();
        assertThat(old.getParent()).doesNotExist();
    }
}
