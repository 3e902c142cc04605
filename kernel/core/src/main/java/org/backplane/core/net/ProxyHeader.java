// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads the header by which a proxy says whose connection it passes on: the PROXY protocol, version 1 in text, version 2 in binary
 * (haproxy.org, doc/proxy-protocol.txt, sections 2.1 and 2.2).
 */
final class ProxyHeader {
    /** Longest header taken, in bytes. The addresses need 232 at most; the rest is room for what we skip. */
    static final int BYTES_MAX = 4096;

    private static final byte[] V2 = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final byte[] V1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int V1_BYTES_MAX = 107;
    private static final int V2_FIXED_BYTES = 16;
    private static final int TCP4_BYTES = 12;
    private static final int TCP6_BYTES = 36;

    private ProxyHeader() {}

    /** What a connection's first bytes are. */
    sealed interface Result {
        /** More is needed. */
        record Incomplete() implements Result {}

        /**
         * A whole header.
         *
         * @param bytes how long it is
         * @param client whose connection it is; empty if it is the proxy's own, or the proxy does not know
         */
        record Complete(int bytes, Optional<InetSocketAddress> client) implements Result {}

        /** No header. */
        record Wrong(String why) implements Result {}
    }

    private static final Result INCOMPLETE = new Result.Incomplete();

    /** Looks at what has come, without consuming it. */
    static Result look(ByteBuf in) {
        if (startsLike(in, V2)) {
            return in.readableBytes() < V2_FIXED_BYTES ? INCOMPLETE : binary(in);
        }
        return startsLike(in, V1) ? text(in) : new Result.Wrong("it does not begin with a PROXY protocol header");
    }

    /** Whether what there is of the beginning is that. */
    private static boolean startsLike(ByteBuf in, byte[] prefix) {
        int there = Math.min(in.readableBytes(), prefix.length);
        for (int i = 0; i < there; i++) {
            if (in.getByte(in.readerIndex() + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    // --- version 1 ---

    private static Result text(ByteBuf in) {
        int there = Math.min(in.readableBytes(), V1_BYTES_MAX);
        int feed = in.indexOf(in.readerIndex(), in.readerIndex() + there, (byte) '\n') - in.readerIndex();
        if (feed < 0) {
            return there < V1_BYTES_MAX ? INCOMPLETE : new Result.Wrong("its PROXY line does not end");
        }
        if (in.getByte(in.readerIndex() + feed - 1) != '\r') {
            return new Result.Wrong("its PROXY line does not end with CR LF");
        }
        String line = in.toString(in.readerIndex(), feed - 1, StandardCharsets.US_ASCII);
        String[] words = line.split(" ", -1);
        if (words[1].equals("UNKNOWN")) {
            return new Result.Complete(feed + 1, Optional.empty());
        }
        boolean six = words[1].equals("TCP6");
        if (words.length != 6 || !six && !words[1].equals("TCP4")) {
            return new Result.Wrong("its PROXY line is neither UNKNOWN nor TCP4 or TCP6 with addresses and ports");
        }
        Optional<InetAddress> address = address(words[2], six);
        int port = port(words[4]);
        boolean right = address.isPresent() && address(words[3], six).isPresent() && port >= 0 && port(words[5]) >= 0;
        return right
                ? new Result.Complete(feed + 1, address.map(one -> new InetSocketAddress(one, port)))
                : new Result.Wrong("its PROXY line has no addresses and ports");
    }

    private static Optional<InetAddress> address(String text, boolean six) {
        boolean right = six ? NetUtil.isValidIpV6Address(text) : NetUtil.isValidIpV4Address(text);
        byte[] bytes = right ? NetUtil.createByteArrayFromIpAddressString(text) : null;
        return bytes == null ? Optional.empty() : Optional.of(address(bytes));
    }

    /** Without a look-up: bytes are no name. */
    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(bytes.length + " bytes are no address", e);
        }
    }

    /** -1 if it is none. */
    private static int port(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = digits ? Integer.parseInt(text) : -1;
        return port <= 0xFFFF ? port : -1;
    }

    // --- version 2 ---

    private static Result binary(ByteBuf in) {
        int start = in.readerIndex() + V2.length;
        int version = in.getByte(start) >> 4 & 0xF;
        int command = in.getByte(start) & 0xF;
        int family = in.getUnsignedByte(start + 1);
        int length = in.getUnsignedShort(start + 2);
        if (version != 2 || command > 1) {
            return new Result.Wrong("its PROXY header has version " + version + " and command " + command);
        }
        if (V2_FIXED_BYTES + length > BYTES_MAX) {
            return new Result.Wrong("its PROXY header has " + (V2_FIXED_BYTES + length) + " bytes");
        }
        if (in.readableBytes() < V2_FIXED_BYTES + length) {
            return INCOMPLETE;
        }
        return command == 0
                ? new Result.Complete(V2_FIXED_BYTES + length, Optional.empty()) // LOCAL: a health check
                : proxied(in, in.readerIndex() + V2_FIXED_BYTES, family, length);
    }

    private static Result proxied(ByteBuf in, int start, int family, int length) {
        int needed = switch (family >> 4) {
            case 1 -> TCP4_BYTES;
            case 2 -> TCP6_BYTES;
            default -> 0;
        };
        if (family >> 4 > 3 || (family & 0xF) > 2 || length < needed) {
            return new Result.Wrong("its PROXY header has family " + family + " in " + length + " bytes");
        }
        if (needed == 0 || (family & 0xF) != 1) {
            return new Result.Complete(V2_FIXED_BYTES + length, Optional.empty()); // no stream of the Internet's
        }
        byte[] bytes = new byte[needed == TCP4_BYTES ? 4 : 16];
        in.getBytes(start, bytes);
        int port = in.getUnsignedShort(start + 2 * bytes.length);
        return new Result.Complete(V2_FIXED_BYTES + length, Optional.of(new InetSocketAddress(address(bytes), port)));
    }
}
