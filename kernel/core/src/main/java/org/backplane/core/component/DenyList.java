// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.component;

import java.util.ArrayList;
import java.util.List;
import org.backplane.api.message.TopicFilter;
import org.backplane.core.routing.DeniedTopics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads {@code sessions.deniedTopics}. What is no filter is reported and left out: the others hold all the same. */
final class DenyList {
    private static final Logger LOG = LoggerFactory.getLogger(DenyList.class);

    private DenyList() {}

    static DeniedTopics of(String[] texts) {
        List<TopicFilter> filters = new ArrayList<>();
        for (String text : texts) {
            if (text.isBlank()) {
                continue;
            }
            try {
                TopicFilter filter = TopicFilter.of(text);
                if (filter.isShared()) {
                    throw new IllegalArgumentException("a shared subscription names no topics of its own");
                }
                filters.add(filter);
            } catch (IllegalArgumentException e) {
                LOG.error("sessions.deniedTopics: \"{}\" denies nothing: {}", text, e.getMessage());
            }
        }
        return filters.isEmpty() ? DeniedTopics.NONE : new DeniedTopics(filters);
    }
}
