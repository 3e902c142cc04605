// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.admin;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * {@code data/admin.sock}, for the owner alone. It is born in a folder that only the owner may enter, made 0600 there, and
 * moved into place after, so that there is no moment in which another user could connect. Where the path is too long
 * for a Unix socket (about 100 bytes), the socket lies in the temporary folder and {@code data/admin.sock} is a link to it.
 */
final class AdminSocket {
    /** Longest path in bytes; Linux takes 107, macOS 103. */
    static final int PATH_BYTES_MAX = 100;

    /** Of the place it is born in, below the data directory: a random number of up to 20 digits. */
    private static final int BIRTHPLACE_BYTES = "/.a12345678901234567890/s".length();

    private final Path link;
    private final Path socket;
    private final ServerSocketChannel channel;

    private AdminSocket(Path link, Path socket, ServerSocketChannel channel) {
        this.link = link;
        this.socket = socket;
        this.channel = channel;
    }

    /** Opens it; the caller holds the lock of the data directory, so that one that is there is dead. */
    static AdminSocket open(Path data) throws IOException {
        Path link = data.resolve("admin.sock");
        Files.deleteIfExists(link);
        if (data.toString().getBytes(StandardCharsets.UTF_8).length + BIRTHPLACE_BYTES > PATH_BYTES_MAX) {
            Path folder = Files.createTempDirectory("backplane-");
            AdminSocket opened = bind(link, folder.resolve("admin.sock"));
            Files.createSymbolicLink(link, opened.socket);
            return opened;
        }
        Path folder = Files.createTempDirectory(data, ".a");
        AdminSocket opened = bind(link, folder.resolve("s"));
        Files.move(opened.socket, link, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(folder);
        return new AdminSocket(link, link, opened.channel);
    }

    private static AdminSocket bind(Path link, Path socket) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            return new AdminSocket(link, socket, channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    ServerSocketChannel channel() {
        return channel;
    }

    void close() throws IOException {
        channel.close();
        Files.deleteIfExists(link);
        if (!socket.equals(link)) {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(socket.getParent());
        }
    }
}
