// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.backplane.core.metrics.MetricsRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    private static final String V2 = "0d0a0d0a000d0a515549540a";

    @ParameterizedTest
    @CsvSource({
        "'PROXY TCP4 192.0.2.1 198.51.100.7 56324 1883', 192.0.2.1, 56324",
        "'PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535', 255.255.255.255, 65535",
        "'PROXY TCP6 2001:db8::1 2001:db8::2 1 1883', 2001:db8::1, 1",
        "'PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535',"
                + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 65535",
    })
    void theFirstVersionIsALine(String line, String address, int port) throws Exception {
        byte[] bytes = (line + "\r\n").getBytes(StandardCharsets.US_ASCII);

        assertThat(look(bytes)).isEqualTo(complete(bytes.length, address, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"})
    void whoTheProxyDoesNotKnowIsTheProxy(String line) {
        assertThat(look(line.getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(new ProxyHeader.Result.Complete(line.length(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY\tTCP4 192.0.2.1 198.51.100.7 1 2\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 1\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 1 2 3\r\n",
                "PROXY TCP4 192.0.2.1  198.51.100.7 1 2\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 1 65536\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 -1 2\r\n",
                "PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n",
                "PROXY TCP6 192.0.2.1 198.51.100.7 1 2\r\n",
                "PROXY TCP4 localhost 198.51.100.7 1 2\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 1 2\n",
                "PROXY UDP4 192.0.2.1 198.51.100.7 1 2\r\n",
                "PROXY \r\n",
                "GET / HTTP/1.1\r\n",
            })
    void otherLinesAreNone(String line) {
        assertThat(look(line.getBytes(StandardCharsets.US_ASCII))).isInstanceOf(ProxyHeader.Result.Wrong.class);
    }

    @Test
    void aLineWithoutEndIsRefusedAfter107Bytes() {
        String endless = "PROXY TCP4 " + "1".repeat(96);

        assertThat(look(endless.substring(0, 106).getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(ProxyHeader.Result.Incomplete.class);
        assertThat(look(endless.getBytes(StandardCharsets.US_ASCII))).isInstanceOf(ProxyHeader.Result.Wrong.class);
    }

    @Test
    void theSecondVersionIsBinary() throws Exception {
        assertThat(look(hex(V2 + "2111000c" + "c0000201" + "c6336407" + "dc04" + "075b")))
                .isEqualTo(complete(28, "192.0.2.1", 56324));
        assertThat(look(hex(V2 + "21210024" + "20010db8000000000000000000000001" + "20010db8000000000000000000000002"
                        + "dc04" + "075b")))
                .isEqualTo(complete(52, "2001:db8::1", 56324));
    }

    @Test
    void whatComesBehindTheAddressesIsSkipped() throws Exception {
        String withTlv = V2 + "21110013" + "c0000201" + "c6336407" + "dc04" + "075b" + "04000461626364";

        assertThat(look(hex(withTlv))).isEqualTo(complete(35, "192.0.2.1", 56324));
    }

    @ParameterizedTest
    @CsvSource({
        "20000000, 16", // LOCAL
        "2000000301abcd, 19", // LOCAL with something to skip
        "2011000cc0000201c6336407dc04075b, 28", // LOCAL with addresses
        "21000000, 16", // PROXY, not specified
        "2112000cc0000201c6336407dc04075b, 28", // UDP
    })
    void aHealthCheckAndWhatIsNoStreamAreTheProxysOwn(String rest, int bytes) {
        assertThat(look(hex(V2 + rest))).isEqualTo(new ProxyHeader.Result.Complete(bytes, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1111000cc0000201c6336407dc04075b", // version 1
                "2211000cc0000201c6336407dc04075b", // command 2
                "2111000bc0000201c6336407dc0407", // too short
                "2121000cc0000201c6336407dc04075b", // too short for IPv6
                "2141000cc0000201c6336407dc04075b", // family 4
                "2113000cc0000201c6336407dc04075b", // protocol 3
                "2111ffff", // 65,551 bytes
            })
    void otherBinariesAreNone(String rest) {
        assertThat(look(hex(V2 + rest))).isInstanceOf(ProxyHeader.Result.Wrong.class);
    }

    @Test
    void everyBeginningOfOneIsIncomplete() {
        List<byte[]> whole = List.of(
                "PROXY TCP4 192.0.2.1 198.51.100.7 1 2\r\n".getBytes(StandardCharsets.US_ASCII),
                hex(V2 + "2111000c" + "c0000201" + "c6336407" + "dc04" + "075b"));
        for (byte[] bytes : whole) {
            for (int length = 0; length < bytes.length; length++) {
                assertThat(ProxyHeader.look(Unpooled.wrappedBuffer(bytes, 0, length)))
                        .isInstanceOf(ProxyHeader.Result.Incomplete.class);
            }
        }
    }

    @Test
    void randomBytesAreNeverTakenForOneAndNeverThrow() {
        Random random = new Random(4);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            byte[] start = i % 2 == 0 ? hex(V2) : "PROXY ".getBytes(StandardCharsets.US_ASCII);
            ProxyHeader.look(Unpooled.wrappedBuffer(start, bytes));
            if (bytes.length > 0 && bytes[0] != 'P' && bytes[0] != '\r') {
                assertThat(look(bytes)).isInstanceOf(ProxyHeader.Result.Wrong.class);
            }
        }
    }

    // --- the handler ---

    @Test
    void whatComesBehindTheHeaderGoesOnByItself() throws Exception {
        Gate gate = new Gate();
        byte[] header = "PROXY TCP4 192.0.2.1 198.51.100.7 56324 1883\r\n".getBytes(StandardCharsets.US_ASCII);
        for (byte one : header) {
            assertThat(gate.told).isEmpty();
            gate.channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {one}));
        }
        gate.channel.writeInbound(Unpooled.wrappedBuffer(header)); // a second one is the client's own words

        assertThat(gate.told)
                .containsExactly(
                        new ProxyGate.Client(new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 56324)));
        assertThat(gate.channel.pipeline().get(ProxyGate.class)).isNull();
        assertThat(gate.read()).isEqualTo(header);
    }

    @Test
    void oneReadMayHoldHeaderAndMore() {
        Gate gate = new Gate();

        gate.channel.writeInbound(Unpooled.wrappedBuffer(hex(V2 + "20000000" + "101122")));

        assertThat(gate.read()).isEqualTo(hex("101122"));
        assertThat(gate.told).isEmpty();
    }

    @Test
    void withoutAHeaderNothingComesThrough() {
        Gate gate = new Gate();

        gate.channel.writeInbound(Unpooled.wrappedBuffer(hex("100c00044d5154540402003c0000")));

        assertThat(gate.channel.isOpen()).isFalse();
        assertThat(gate.read()).isEmpty();
        assertThat(gate.metrics.snapshot()).containsEntry("connection.proxy-errors", 1L);
    }

    private static final class Gate {
        final MetricsRegistry metrics = new MetricsRegistry();
        final List<Object> told = new ArrayList<>();
        final EmbeddedChannel channel = new EmbeddedChannel(
                new ProxyGate("proxied", new Seldom(0), new NetFigures(metrics), 0),
                new ChannelInboundHandlerAdapter() {
                    @Override
                    public void userEventTriggered(ChannelHandlerContext context, Object event) {
                        told.add(event);
                    }
                });

        byte[] read() {
            ByteBuf all = Unpooled.buffer();
            for (ByteBuf one = channel.readInbound(); one != null; one = channel.readInbound()) {
                all.writeBytes(one);
                one.release();
            }
            return ByteBufUtil.getBytes(all);
        }
    }

    private static ProxyHeader.Result look(byte[] bytes) {
        return ProxyHeader.look(Unpooled.wrappedBuffer(bytes));
    }

    private static ProxyHeader.Result complete(int bytes, String address, int port) throws Exception {
        return new ProxyHeader.Result.Complete(
                bytes, Optional.of(new InetSocketAddress(InetAddress.getByName(address), port)));
    }

    private static byte[] hex(String text) {
        return ByteBufUtil.decodeHexDump(text);
    }
}
