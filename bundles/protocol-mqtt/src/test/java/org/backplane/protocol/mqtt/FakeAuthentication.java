// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.backplane.api.auth.AuthData;
import org.backplane.api.auth.Principal;
import org.backplane.api.protocol.Authentication;
import org.jspecify.annotations.Nullable;

/** An exchange of which the test says how it goes on; what comes from the client is noted as text. */
final class FakeAuthentication implements Authentication {
    final List<String> steps = new ArrayList<>();
    Turn turn = Turn.BROKER;

    byte @Nullable [] successData;

    private final String method;

    FakeAuthentication(AuthData first) {
        method = first.method();
        note("begin", first.data());
    }

    private void note(String what, byte @Nullable [] data) {
        steps.add(what + " " + (data == null ? "-" : new String(data, StandardCharsets.UTF_8)));
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public Turn turn() {
        return turn;
    }

    @Override
    public Optional<Principal> principal() {
        return Optional.empty();
    }

    @Override
    public byte @Nullable [] successData() {
        return successData;
    }

    @Override
    public void proceed(byte @Nullable [] data) {
        turn = Turn.BROKER;
        note("proceed", data);
    }

    @Override
    public void again(byte @Nullable [] data) {
        turn = Turn.BROKER;
        note("again", data);
    }
}
