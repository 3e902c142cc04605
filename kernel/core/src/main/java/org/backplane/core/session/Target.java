// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.List;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Qos;

/**
 * A session with all its subscriptions that match a topic: it gets one copy, with the best QoS and every identifier
 * [MQTT-3.3.4-2 to -5].
 *
 * @param qos the most to deliver with
 * @param identifiers of the subscriptions that have one
 * @param retainAsPublished if any of them asks for it
 * @param noLocal if all of them are no-local
 * @param mixed the subscriptions, if only some are no-local: then it depends on the publisher; else empty
 */
record Target(
        ClientSession session,
        Qos qos,
        int[] identifiers,
        boolean retainAsPublished,
        boolean noLocal,
        List<Subscription> mixed) {
    static final int[] NO_IDENTIFIERS = {};

    /** The target that these subscriptions of one session make; at least one. */
    static Target of(ClientSession session, List<Subscription> subscriptions) {
        Qos qos = Qos.AT_MOST_ONCE;
        boolean retainAsPublished = false;
        int noLocals = 0;
        int identified = 0;
        for (Subscription subscription : subscriptions) {
            qos = subscription.qos().compareTo(qos) > 0 ? subscription.qos() : qos;
            retainAsPublished |= subscription.retainAsPublished();
            noLocals += subscription.noLocal() ? 1 : 0;
            identified += subscription.identifier() != 0 ? 1 : 0;
        }
        int[] identifiers = identified == 0 ? NO_IDENTIFIERS : new int[identified];
        for (Subscription subscription : subscriptions) {
            if (subscription.identifier() != 0) {
                identifiers[--identified] = subscription.identifier();
            }
        }
        boolean all = noLocals == subscriptions.size();
        List<Subscription> mixed = noLocals == 0 || all ? List.of() : List.copyOf(subscriptions);
        return new Target(session, qos, identifiers, retainAsPublished, all, mixed);
    }

    /** Whether a message of that publisher is for this session at all [MQTT-3.8.3-3]. */
    boolean excludes(String publisher) {
        return noLocal && session.clientId().equals(publisher);
    }

    /** This target as it is for a message of that publisher. */
    Target forPublisher(String publisher) {
        if (mixed.isEmpty() || !session.clientId().equals(publisher)) {
            return this;
        }
        return of(session, mixed.stream().filter(s -> !s.noLocal()).toList());
    }
}
