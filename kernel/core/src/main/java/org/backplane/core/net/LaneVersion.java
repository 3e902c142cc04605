// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.backplane.api.message.Message;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ExportedState;
import org.backplane.api.protocol.ProtocolLane;
import org.backplane.api.protocol.SwapMode;
import org.backplane.api.protocol.Targets;
import org.backplane.core.lane.Meter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A version of a protocol on one lane, as the kernel calls it: each call is counted, timed if somebody wants to know, and
 * noted while it lasts, so that a call that never ends has a name. On that lane only.
 */
final class LaneVersion implements ProtocolLane {
    private static final Logger LOG = LoggerFactory.getLogger(LaneVersion.class);

    private final ProtocolVersion version;
    private final ProtocolLane code;
    private final LaneNet net;
    private final LaneFigures figures = new LaneFigures();

    LaneVersion(ProtocolVersion version, ProtocolLane code, LaneNet net) {
        this.version = version;
        this.code = code;
        this.net = net;
    }

    ProtocolVersion version() {
        return version;
    }

    LaneFigures figures() {
        return figures;
    }

    boolean drains() {
        return version.mode() == SwapMode.DRAIN;
    }

    @Override
    public ConnectionHandler accept(Connection connection) {
        LaneVersion outer = net.inCode().enter(this);
        try {
            return code.accept(connection);
        } finally {
            net.inCode().leave(outer);
        }
    }

    @Override
    public ConnectionHandler resume(Connection connection, ExportedState state) {
        LaneVersion outer = net.inCode().enter(this);
        try {
            return code.resume(connection, state);
        } finally {
            net.inCode().leave(outer);
        }
    }

    /** What it throws here nobody else must pay for: neither the publisher nor whoever is behind in the batch. */
    @Override
    public void deliver(Message message, Targets targets) {
        int count = targets.size();
        figures.operations += count;
        long began = figures.isTimed() ? net.clock().nanoTime() : 0;
        LaneVersion outer = net.inCode().enter(this);
        try {
            code.deliver(message, targets);
        } catch (RuntimeException e) {
            figures.failures++;
            net.failed(targets, e);
        } finally {
            net.inCode().leave(outer);
        }
        if (began != 0) {
            figures.outboundTook(net.clock().nanoTime() - began, count);
        }
    }

    /** Gives a handler data; what it does not take it leaves in there. */
    void feed(ConnectionHandler to, ByteBuf data, boolean connected) {
        Meter meter = net.lane().meter();
        int before = data.readableBytes();
        long askedBefore = meter.operations();
        long kernelBefore = meter.kernelNs();
        long began = figures.isTimed() ? net.clock().nanoTime() : 0;
        LaneVersion outer = net.inCode().enter(this);
        try {
            to.onData(data);
        } finally {
            net.inCode().leave(outer);
        }
        long asked = meter.operations() - askedBefore;
        if (connected) {
            figures.consumed(before - data.readableBytes(), asked);
        }
        if (began != 0) {
            figures.inboundTook(net.clock().nanoTime() - began - (meter.kernelNs() - kernelBefore), asked);
        }
    }

    /** Gives a handler one answer. */
    void give(ConnectionHandler to, Answers answers) {
        LaneVersion outer = net.inCode().enter(this);
        try {
            answers.giveOne(to);
        } finally {
            net.inCode().leave(outer);
        }
    }

    /** Calls a handler for anything else. */
    void call(ConnectionHandler to, Consumer<ConnectionHandler> what) {
        LaneVersion outer = net.inCode().enter(this);
        try {
            what.accept(to);
        } finally {
            net.inCode().leave(outer);
        }
    }

    @Override
    public void close() {
        try {
            code.close();
        } catch (RuntimeException e) {
            LOG.error(
                    "Protocol {} of bundle {} failed to close; that holds nobody up",
                    version.id(),
                    version.bundle(),
                    e);
        }
    }
}
