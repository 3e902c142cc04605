// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import java.util.Random;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;

/** Topics and filters from so few levels that they often meet: empty levels, {@code $} and both wildcards among them. */
final class RandomTopics {
    private static final String[] LEVELS = {"a", "b", "c", "", "$s"};

    private final Random random;

    RandomTopics(Random random) {
        this.random = random;
    }

    Topic topic() {
        while (true) {
            String name = levels(1 + random.nextInt(5), 0);
            if (!name.isEmpty()) {
                return Topic.of(name);
            }
        }
    }

    TopicFilter filter() {
        while (true) {
            String text = levels(random.nextInt(5), 30);
            if (random.nextInt(3) == 0) {
                text = text.isEmpty() ? "#" : text + "/#";
            }
            if (!text.isEmpty()) {
                return TopicFilter.of(text);
            }
        }
    }

    private String levels(int count, int plusPercent) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            boolean plus = random.nextInt(100) < plusPercent;
            text.append(i == 0 ? "" : "/").append(plus ? "+" : LEVELS[random.nextInt(LEVELS.length)]);
        }
        return text.toString();
    }
}
