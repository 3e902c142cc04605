// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant.code;

import java.util.Optional;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.Session;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.protocol.mqtt.MqttConfig;
import org.jspecify.annotations.Nullable;

/** Answers every PUBLISH with an error; one of QoS 0 has no answer and goes through. */
public class RefusesPublishes extends Wrapped {
    public RefusesPublishes(MqttConfig config) {
        super(config);
    }

    @Override
    final Connection connection(Connection connection) {
        return new Refusing(connection);
    }

    @Override
    final WrappedHandler handler(ConnectionHandler handler, Connection seen) {
        if (seen instanceof Refusing refusing) {
            refusing.handler = handler;
        }
        return wrap(handler);
    }

    WrappedHandler wrap(ConnectionHandler handler) {
        return new WrappedHandler(handler);
    }

    /** Hands out a session that publishes nothing. */
    private static final class Refusing extends WrappedConnection {
        private @Nullable ConnectionHandler handler;

        Refusing(Connection real) {
            super(real);
        }

        @Override
        public Optional<Session> session() {
            return super.session().map(session -> new WrappedSession(session) {
                @Override
                public void publish(Message message, int packetId, long token) {
                    if (handler == null || message.qos() == Qos.AT_MOST_ONCE) {
                        super.publish(message, packetId, token);
                    } else {
                        handler.onPublished(token, PublishResult.REFUSED);
                    }
                }
            });
        }
    }
}
