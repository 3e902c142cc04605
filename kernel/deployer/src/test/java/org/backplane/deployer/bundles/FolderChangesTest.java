// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.backplane.deployer.bundles.FolderChanges.Change;
import org.junit.jupiter.api.Test;

final class FolderChangesTest {
    private final FolderChanges changes = new FolderChanges();

    @Test
    void whatIsThereAtStartCountsAtOnce() {
        assertThat(changes.first(Map.of("a.jar", look(1)))).containsExactly(new Change.Appeared("a.jar"));
        assertThat(changes.look(Map.of("a.jar", look(1)))).isEmpty();
    }

    @Test
    void aNewFileCountsOnlyWhenTwoLooksSawItTheSame() {
        assertThat(changes.look(Map.of("a.jar", look(1)))).isEmpty();
        assertThat(changes.look(Map.of("a.jar", look(2)))).isEmpty();
        assertThat(changes.look(Map.of("a.jar", look(2)))).containsExactly(new Change.Appeared("a.jar"));
        assertThat(changes.look(Map.of("a.jar", look(2)))).isEmpty();
    }

    @Test
    void aReplacedFileCountsOnlyWhenItLiesStill() {
        changes.first(Map.of("a.jar", look(1)));

        assertThat(changes.look(Map.of("a.jar", look(5)))).isEmpty();
        assertThat(changes.look(Map.of("a.jar", look(5)))).containsExactly(new Change.Replaced("a.jar"));
    }

    @Test
    void aFileOfEqualSizeAndTimeButOtherIdentityIsAReplacement() {
        changes.first(Map.of("a.jar", new FileLook(1, 1, "inode 1")));
        Map<String, FileLook> now = Map.of("a.jar", new FileLook(1, 1, "inode 2"));

        assertThat(changes.look(now)).isEmpty();
        assertThat(changes.look(now)).containsExactly(new Change.Replaced("a.jar"));
    }

    @Test
    void departuresCountAtOnceAndComeBeforeArrivals() {
        changes.first(Map.of("b.jar", look(1)));
        changes.look(Map.of("b.jar", look(1), "a.jar", look(1)));

        assertThat(changes.look(Map.of("a.jar", look(1))))
                .containsExactly(new Change.Gone("b.jar"), new Change.Appeared("a.jar"));
    }

    @Test
    void aFileThatLeavesBeforeItLayStillWasNeverThere() {
        changes.look(Map.of("a.jar", look(1)));

        assertThat(changes.look(Map.of())).isEmpty();
        assertThat(changes.look(Map.of("a.jar", look(1)))).isEmpty();
    }

    private static FileLook look(long sizeBytes) {
        return new FileLook(sizeBytes, 7, "inode");
    }
}
