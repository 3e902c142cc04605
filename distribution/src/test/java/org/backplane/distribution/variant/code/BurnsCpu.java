// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant.code;

import io.netty.buffer.ByteBuf;
import org.backplane.api.message.Message;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ProtocolLane;
import org.backplane.api.protocol.Targets;
import org.backplane.protocol.mqtt.MqttConfig;

/** Costs ten times the CPU, in and out. */
public final class BurnsCpu extends Wrapped {
    private static final int TIMES = 10;

    public BurnsCpu(MqttConfig config) {
        super(config);
    }

    private static void tenTimes(Runnable work) {
        long beganNs = System.nanoTime();
        work.run();
        long untilNs = beganNs + TIMES * (System.nanoTime() - beganNs);
        while (System.nanoTime() - untilNs < 0) {
            Thread.onSpinWait();
        }
    }

    @Override
    WrappedHandler handler(ConnectionHandler handler, Connection seen) {
        return new WrappedHandler(handler) {
            @Override
            public void onData(ByteBuf in) {
                tenTimes(() -> super.onData(in));
            }
        };
    }

    @Override
    WrappedLane lane(ProtocolLane lane) {
        return new WrappedLane(lane, this) {
            @Override
            public void deliver(Message message, Targets targets) {
                tenTimes(() -> super.deliver(message, targets));
            }
        };
    }
}
