// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.backplane.testkit.leak.ObjectWalk;
import org.junit.jupiter.api.Test;

/** What there is for each of very many idle clients and subscriptions: {@code ./bench --scenario S7,S10} counts the bytes. */
class FootprintTest {
    /** Objects of ours in a session that does nothing; raise it with a reason. */
    private static final int OBJECTS_MAX = 13;

    private final SimulatedBroker broker = new SimulatedBroker(1);

    @Test
    void anIdleSessionIsAHandfulOfObjects() {
        broker.connect("idle", Options.BRIEF);

        List<String> objects = objectsOf(session("idle"));

        assertThat(objects).contains("ClientSession", "Outbound").doesNotContain("Backlog", "WaitingMessages");
        assertThat(objects).hasSizeLessThanOrEqualTo(OBJECTS_MAX);
    }

    @Test
    void onlyADurableSessionHasABacklog() {
        broker.connect("lasting", Options.LASTING);

        assertThat(objectsOf(session("lasting"))).contains("Backlog");
    }

    @Test
    void aSubscriptionIsTheSameObjectInItsSessionAndInTheTree() {
        broker.connect("client", Options.BRIEF).subscribe("a/+/c", Qos.AT_MOST_ONCE);
        broker.pump();
        List<Interest> inTree = new ArrayList<>();

        broker.sessions().tree().snapshot().match(Topic.of("a/b/c"), inTree::add);

        assertThat(inTree).hasSize(1);
        assertThat(ObjectWalk.find(
                        Map.of("session", session("client")), one -> one == inTree.getFirst() || isShared(one)))
                .anyMatch(path -> path.endsWith("OfSession"));
    }

    private ClientSession session(String clientId) {
        return Objects.requireNonNull(broker.sessions().lane(0).session(clientId));
    }

    private static boolean isShared(Object one) {
        return one instanceof LaneBroker || one instanceof Link || one == WaitingMessages.NONE;
    }

    /** Names of the classes of this package, once for each object that only this session has. */
    private static List<String> objectsOf(ClientSession session) {
        List<String> names = new ArrayList<>();
        ObjectWalk.find(Map.of("session", session), one -> {
            if (isShared(one)) {
                return true;
            }
            if (one.getClass().getPackage() == ClientSession.class.getPackage()) {
                names.add(one.getClass().getSimpleName());
            }
            return false;
        });
        return names;
    }
}
