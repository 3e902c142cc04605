// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.backplane.api.transport.FileStamp;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanFilesTest {
    @TempDir
    private Path folder;

    private final PlanFiles files = new PlanFiles();
    private Path certificate = Path.of("");
    private Path key = Path.of("");

    @BeforeEach
    void setUp() throws Exception {
        certificate = Files.writeString(folder.resolve("certificate"), "1");
        key = Files.writeString(folder.resolve("key"), "1");
        files.taken(stamps());
    }

    @Test
    void untouchedFilesAreNeverDue() {
        for (int i = 0; i < 20; i++) {
            assertThat(files.areDue(true)).isFalse();
        }
    }

    @Test
    void changedFilesAreDueOnceTheyLieStill() throws Exception {
        Files.writeString(certificate, "22");
        assertThat(files.areDue(true)).as("just changed").isFalse();
        Files.writeString(key, "22");
        assertThat(files.areDue(true)).as("the other one as well").isFalse();

        assertThat(files.areDue(true)).isTrue();
        assertThat(files.areDue(true)).as("was said").isFalse();
    }

    @Test
    void aFileThatIsReplacedUnderItsNameIsNoticed() throws Exception {
        Path other = Files.writeString(folder.resolve("other"), "2");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(certificate));
        Files.move(other, certificate, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        files.areDue(true);
        assertThat(files.areDue(true)).isTrue();
    }

    @Test
    void aFileThatGoesIsNoticedAndSoIsItsReturn() throws Exception {
        Files.delete(key);
        files.areDue(true);
        assertThat(files.areDue(true)).isTrue();

        Files.writeString(key, "3");
        files.areDue(true);
        assertThat(files.areDue(true)).isTrue();
    }

    @Test
    void whatFailedIsTriedAgainNowAndThen() {
        int due = 0;
        for (int i = 0; i < 20; i++) {
            due += files.areDue(false) ? 1 : 0;
        }

        assertThat(due).isEqualTo(4);
    }

    private List<FileStamp> stamps() {
        return List.of(FileStamp.of(certificate), FileStamp.of(key));
    }
}
