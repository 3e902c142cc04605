// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminSocketTest {
    @TempDir
    Path folder;

    /** Around the length from which a Unix socket can't lie in the data directory. */
    @ParameterizedTest
    @ValueSource(ints = {60, 70, 74, 75, 76, 80, 85, 88, 89, 90, 95, 99, 100, 101, 110, 150})
    void opensWhateverTheLengthOfTheDataDirectory(int bytes) throws Exception {
        String parent = folder.toString() + "/";
        Path data = Path.of(parent + "d".repeat(Math.max(1, bytes - parent.length())));
        Files.createDirectories(data);

        AdminSocket socket = AdminSocket.open(data);
        try (SocketChannel client = SocketChannel.open(
                UnixDomainSocketAddress.of(data.resolve("admin.sock").toRealPath()))) {
            assertThat(client.isConnected()).isTrue();
        } finally {
            socket.close();
        }

        assertThat(data).isEmptyDirectory();
    }
}
