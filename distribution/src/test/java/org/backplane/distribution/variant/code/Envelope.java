// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant.code;

import java.util.Arrays;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ExportedState;

/** Schema 2 of the state: the bytes of schema 1 behind a mark that no reader of schema 1 could take for anything. */
final class Envelope {
    static final int SCHEMA = 2;
    static final int OLDEST = 1;

    private static final byte MARK = (byte) 0xFE;

    private Envelope() {}

    static ExportedState open(ExportedState state) {
        if (state.schema() == OLDEST) {
            return state;
        }
        byte[] bytes = state.bytes();
        if (state.schema() != SCHEMA || bytes.length == 0 || bytes[0] != MARK) {
            throw new IllegalArgumentException("not a state of schema " + SCHEMA + ": " + state.schema());
        }
        return new ExportedState(state.protocol(), OLDEST, Arrays.copyOfRange(bytes, 1, bytes.length));
    }

    static WrappedHandler handler(ConnectionHandler handler) {
        return new WrappedHandler(handler) {
            @Override
            public ExportedState export(int schema) {
                return schema == SCHEMA ? close(super.export(OLDEST)) : super.export(schema);
            }
        };
    }

    private static ExportedState close(ExportedState state) {
        byte[] bytes = new byte[state.bytes().length + 1];
        bytes[0] = MARK;
        System.arraycopy(state.bytes(), 0, bytes, 1, state.bytes().length);
        return new ExportedState(state.protocol(), SCHEMA, bytes);
    }
}
