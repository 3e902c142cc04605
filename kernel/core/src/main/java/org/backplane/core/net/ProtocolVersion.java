// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.List;
import org.backplane.api.protocol.Protocol;
import org.backplane.api.protocol.SwapMode;

/**
 * A version of a protocol that is bound. What it says of itself was asked for once: its code may be gone when it is needed.
 *
 * @param bundle id of the bundle that registered it
 * @param oldestSchema the oldest layout of exported states it reads and writes
 * @param anyByteIsLife whether a part of a frame is a sign of life
 */
record ProtocolVersion(
        Protocol protocol, String id, long bundle, SwapMode mode, int schema, int oldestSchema, boolean anyByteIsLife) {
    static ProtocolVersion of(Protocol protocol, long bundle) {
        return new ProtocolVersion(
                protocol,
                protocol.id(),
                bundle,
                protocol.swapMode(),
                protocol.schema(),
                Math.min(protocol.schema(), protocol.oldestSchema()),
                protocol.anyByteIsLife());
    }

    boolean reads(int layout) {
        return layout >= oldestSchema && layout <= schema;
    }

    /** The layouts for a state of which nobody knows who will read it: a later version, or an earlier one. */
    List<Integer> parkingSchemas() {
        return schema == oldestSchema ? List.of(schema) : List.of(schema, oldestSchema);
    }

    /** The layout for what goes between the two. */
    int schemaWith(ProtocolVersion other) {
        return Math.min(schema, other.schema);
    }

    /** Why no connection can go between the two, in words; empty if it can. */
    String gapTo(ProtocolVersion other) {
        int common = schemaWith(other);
        return common >= oldestSchema && common >= other.oldestSchema
                ? ""
                : "its states have layouts " + oldestSchema + " to " + schema + ", those of the version there "
                        + other.oldestSchema + " to " + other.schema + ": they have none in common";
    }
}
