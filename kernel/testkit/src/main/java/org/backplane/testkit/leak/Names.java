// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.leak;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;

/** Says in a path what helps a person to find the place. */
final class Names {
    private Names() {}

    static String type(Class<?> type) {
        return type.getName().substring(type.getName().lastIndexOf('.') + 1);
    }

    static String suffix(Object object) {
        return switch (object) {
            case ChannelHandlerContext context -> " (handler '" + context.name() + "' in the pipeline)";
            case Channel channel -> " (" + channel.id() + ")";
            case Class<?> type -> " (" + type + ")";
            case Thread thread -> " (thread '" + thread.getName() + "')";
            default -> "";
        };
    }
}
