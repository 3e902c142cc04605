// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How messages are given to subscriptions, as configured; an immutable snapshot.
 *
 * @param shareStrategy how a share group chooses a member
 * @param shareStrategies the same for groups of that name, whatever their filters
 * @param shareLentMax messages lent to one member at a time where any other could have them; 1 to 65,535
 * @param copyPerSubscription whether a session gets one copy for each of its subscriptions that match, rather than one for all
 */
public record SubscriptionSettings(
        ShareStrategy shareStrategy,
        Map<String, ShareStrategy> shareStrategies,
        int shareLentMax,
        boolean copyPerSubscription) {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionSettings.class);

    /** The default of {@link #shareLentMax}. */
    public static final int SHARE_LENT_MAX = 256;

    public static final SubscriptionSettings DEFAULT =
            new SubscriptionSettings(ShareStrategy.ROUND_ROBIN, Map.of(), SHARE_LENT_MAX, false);

    /** What {@code overlappingSubscriptions} says for a copy per subscription. */
    public static final String EACH = "each";

    public SubscriptionSettings {
        shareStrategies = Map.copyOf(shareStrategies);
    }

    /**
     * The settings that these texts mean. What can't be read is logged and left out: the rest of the file holds.
     *
     * @param strategies each {@code group=strategy}
     */
    public static SubscriptionSettings of(String strategy, String[] strategies, int lentMax, String overlapping) {
        ShareStrategy common = ShareStrategy.of(strategy).orElse(ShareStrategy.ROUND_ROBIN);
        Map<String, ShareStrategy> byGroup = new LinkedHashMap<>();
        for (String each : strategies) {
            int equals = each.lastIndexOf('=');
            Optional<ShareStrategy> named =
                    ShareStrategy.of(each.substring(equals + 1).strip());
            if (equals > 0 && named.isPresent()) {
                byGroup.put(each.substring(0, equals).strip(), named.get());
            } else {
                LOG.error(
                        "sessions.shareStrategies: found \"{}\", allowed: group=strategy, with one of {}; it is ignored",
                        each,
                        allowed());
            }
        }
        return new SubscriptionSettings(common, byGroup, lentMax, overlapping.equals(EACH));
    }

    private static List<String> allowed() {
        return Arrays.stream(ShareStrategy.values()).map(ShareStrategy::text).toList();
    }

    /** How the groups of that name choose. */
    ShareStrategy strategyOf(String group) {
        return shareStrategies.isEmpty() ? shareStrategy : shareStrategies.getOrDefault(group, shareStrategy);
    }
}
