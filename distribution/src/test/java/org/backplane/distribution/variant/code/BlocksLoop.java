// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant.code;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.protocol.mqtt.MqttConfig;

/** Holds its event loop for {@value #BLOCK_S} seconds when somebody says {@value #MAGIC}. */
public final class BlocksLoop extends Wrapped {
    /** In a topic or a payload. */
    public static final String MAGIC = "please-block";

    public static final int BLOCK_S = 8;

    public BlocksLoop(MqttConfig config) {
        super(config);
    }

    @Override
    WrappedHandler handler(ConnectionHandler handler, Connection seen) {
        ByteBuf magic = Unpooled.copiedBuffer(MAGIC, StandardCharsets.US_ASCII);
        return new WrappedHandler(handler) {
            @Override
            public void onData(ByteBuf in) {
                if (ByteBufUtil.indexOf(magic, in) >= 0) {
                    block();
                }
                super.onData(in);
            }
        };
    }

    private static void block() {
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(BLOCK_S);
        while (System.nanoTime() - untilNs < 0) {
            LockSupport.parkNanos(untilNs - System.nanoTime());
        }
    }
}
