// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which filters a denied one takes with it. */
class DeniedTopicsTest {
    private static DeniedTopics denied(String... filters) {
        return new DeniedTopics(Arrays.stream(filters).map(TopicFilter::of).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "a,      a,          true",
        "a,      a/b,        false",
        "a,      +,          false",
        "a,      #,          false",
        "a/#,    a,          true",
        "a/#,    a/b,        true",
        "a/#,    a/+,        true",
        "a/#,    a/b/#,      true",
        "a/#,    a/#,        true",
        "a/#,    +/b,        false",
        "a/#,    #,          false",
        "a/#,    ab,         false",
        "a/+,    a/b,        true",
        "a/+,    a/+,        true",
        "a/+,    a/#,        false",
        "a/+,    a,          false",
        "a/+,    a/b/c,      false",
        "+/b,    a/b,        true",
        "+/b,    +/b,        true",
        "+/b,    #,          false",
        "+/+/c,  a/b/c,      true",
        "+/+/c,  a/#,        false",
        "#,      a/b,        true",
        "#,      #,          true",
        "#,      $SYS/#,     false",
        "+/#,    $SYS/#,     false",
        "$SYS/#, $SYS/broker/#, true",
        "$SYS/#, #,          false",
        "a/#,    $share/g/a/b, true",
        "a/#,    $share/a/b, false"
    })
    void deniesWhatTheFilterCovers(String denied, String wanted, boolean expected) {
        assertThat(denied(denied).isHidden(TopicFilter.of(wanted))).isEqualTo(expected);
    }

    /** What is covered matches nothing that is not denied; what is not covered matches something that isn't. */
    @Test
    void agreesWithWhatTheFiltersMatch() {
        SplittableRandom random = new SplittableRandom(7);
        int covered = 0;
        for (int i = 0; i < 20_000; i++) {
            TopicFilter denied = filter(random);
            TopicFilter wanted = filter(random);
            boolean covers = new DeniedTopics(List.of(denied)).isHidden(wanted);
            boolean found = false;
            for (String name : ALL) {
                Topic topic = Topic.of(name);
                found |= wanted.matches(topic) && !denied.matches(topic);
            }
            covered += covers ? 1 : 0;
            assertThat(found).as("%s denied, %s wanted", denied, wanted).isEqualTo(!covers);
        }
        assertThat(covered).isBetween(1_000, 19_000);
    }

    /** All topics of up to four levels out of two words, and some that begin with {@code $}. */
    private static final List<String> ALL = topics();

    private static List<String> topics() {
        List<String> all = new java.util.ArrayList<>(List.of("a", "b", "$c"));
        for (int from = 0; from < all.size(); from++) {
            if (all.get(from).split("/", -1).length < 4) {
                all.add(all.get(from) + "/a");
                all.add(all.get(from) + "/b");
            }
        }
        return all;
    }

    private static TopicFilter filter(SplittableRandom random) {
        int levels = random.nextInt(1, 4);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < levels; i++) {
            text.append(i == 0 ? "" : "/");
            text.append(new String[] {"a", "b", "+", i == 0 ? "$c" : "a"}[random.nextInt(4)]);
        }
        if (random.nextInt(3) == 0) {
            text.append(random.nextBoolean() ? "/#" : "");
        }
        return TopicFilter.of(random.nextInt(30) == 0 ? "#" : text.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "$SYS/broker/version, true",
        "$SYS,                true",
        "$SYS/,               true",
        "$SYSTEM/x,           false",
        "$SY,                 false",
        "a/$SYS,              false",
        "secret/x,            true",
        "secret,              true",
        "secrets,             false"
    })
    void keepsClientsFromPublishing(String topic, boolean expected) {
        assertThat(denied("secret/#").ofPublish(Topic.of(topic)).denied()).isEqualTo(expected);
    }

    @Test
    void hidesTheBrokersOwnTopicsOnlyIfTheListSaysSo() {
        assertThat(DeniedTopics.NONE.isHidden(Topic.of("$SYS/broker/version"))).isFalse();
        assertThat(DeniedTopics.NONE.isHidden(TopicFilter.of("$SYS/#"))).isFalse();
        assertThat(denied("$SYS/#").isHidden(Topic.of("$SYS/broker/version"))).isTrue();
    }
}
