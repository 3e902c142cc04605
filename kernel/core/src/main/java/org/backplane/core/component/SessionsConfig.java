// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.component;

import org.backplane.core.session.SubscriptionSettings;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** {@code sessions:} in the configuration file. */
@ObjectClassDefinition(
        name = "Sessions",
        pid = "backplane.sessions",
        description = "Limits of sessions, whatever protocol they come by.")
@interface SessionsConfig {
    /** Value of {@link #offlinePolicy}. */
    String REFUSE_NEW = "refuse-new";

    @AttributeDefinition(
            description =
                    "Unacknowledged QoS 1 and 2 publishes one client may have on the way to the broker; announced to"
                            + " MQTT 5 clients as Receive Maximum.",
            min = "1",
            max = "65535")
    int receiveMaximum() default 1024;

    @AttributeDefinition(
            description =
                    "Unacknowledged QoS 1 and 2 messages on the way to one client; its own Receive Maximum may lower it.",
            min = "1",
            max = "65535")
    int inflightMaximum() default 1024;

    @AttributeDefinition(
            description =
                    "Longest session expiry interval granted, in seconds; 4294967295 grants sessions that never expire.",
            min = "0",
            max = "4294967295")
    long expiryMaxSeconds() default 4_294_967_295L;

    @AttributeDefinition(
            description =
                    "Longest keep-alive accepted, in seconds; a longer one, or none, is lowered to it. 0: no limit.",
            min = "0",
            max = "65535")
    int keepAliveMaxSeconds() default 0;

    @AttributeDefinition(description = "Most levels a topic name or filter may have.", min = "1", max = "65535")
    int topicLevelsMax() default 128;

    @AttributeDefinition(
            description = "Most bytes, in UTF-8, a topic name or filter may have.",
            min = "1",
            max = "65535")
    int topicBytesMax() default 65_535;

    @AttributeDefinition(description = "Most subscriptions one session may have.", min = "1", max = "10000000")
    int subscriptionsMax() default 10_000;

    @AttributeDefinition(
            description = "Most subscriptions of all sessions together; a new one beyond it is refused.",
            min = "1",
            max = "1000000000")
    int subscriptionsTotalMax() default 10_000_000;

    @AttributeDefinition(
            description = "Most sessions, connected or not; a new one beyond it is refused.",
            min = "1",
            max = "100000000")
    int sessionsMax() default 1_000_000;

    @AttributeDefinition(
            description =
                    "Messages that may wait in memory for one client whose window is full; more are dropped and"
                            + " counted in deliver.dropped.queue. What waits in the log for persistent sessions does not count.",
            min = "0",
            max = "10000000")
    int queuedMessagesMax() default 1000;

    @AttributeDefinition(
            description =
                    "Bytes of messages that may wait in memory for one client, or one shared subscription; more are"
                            + " dropped and counted in deliver.dropped.queue.",
            min = "0",
            max = "1099511627776")
    long queuedBytesMax() default 16_777_216L;

    @AttributeDefinition(
            description = "Most topics that retain a message; a new one beyond it is refused.",
            min = "0",
            max = "100000000")
    int retainedMessagesMax() default 1_000_000;

    @AttributeDefinition(
            description =
                    "Bytes of all retained messages, topics included; what does not fit is refused. They are held in"
                            + " memory.",
            min = "0",
            max = "1099511627776")
    long retainedBytesMax() default 1_073_741_824L;

    @AttributeDefinition(
            description = "Messages that may wait in the log for one persistent session, connected or not; more are"
                    + " dropped as offlinePolicy says and counted in session.dropped.count. 0: as many as the disk takes;"
                    + " then the publisher is refused.",
            min = "0",
            max = "1000000000000")
    long offlineMessagesMax() default 0;

    @AttributeDefinition(
            description = "Bytes that may wait in the log for one persistent session, each message counted to within a"
                    + " sixteenth; more are dropped as offlinePolicy says and counted in session.dropped.bytes. 0: as many"
                    + " as the disk takes.",
            min = "0",
            max = "1125899906842624")
    long offlineBytesMax() default 0;

    @AttributeDefinition(
            description =
                    "Seconds that a message may wait in the log for a persistent session; older ones are dropped and"
                            + " counted in session.dropped.age. 0: for as long as the session lives.",
            min = "0",
            max = "4294967295")
    long offlineAgeMaxSeconds() default 0;

    @AttributeDefinition(
            description =
                    "What goes when more waits for a persistent session than offlineMessagesMax or offlineBytesMax"
                            + " allow: the oldest messages, or those that come new. Publishers are told of success either way.",
            options = {
                @Option(label = "Drop the oldest", value = "drop-oldest"),
                @Option(label = "Refuse new ones", value = SessionsConfig.REFUSE_NEW)
            })
    String offlinePolicy() default "drop-oldest";

    @AttributeDefinition(
            description =
                    "Topic filters closed to every client, whatever it speaks: nobody may publish to what they match, nor"
                            + " subscribe to a filter that matches nothing else. A wider subscription is granted, and what"
                            + " is retained there is left out. Subscriptions and queued messages that were there before stay.")
    String[] deniedTopics() default {};

    @AttributeDefinition(
            description = "Messages on the way from one event loop to another before publishers are held back.",
            min = "1024",
            max = "10000000")
    int handOverMessagesMax() default 65_536;

    @AttributeDefinition(
            description =
                    "How a shared subscription chooses the member that gets a message. sticky stays with one until it goes or"
                            + " its window is full; hash-topic and hash-client give each topic, or each publisher's client id,"
                            + " one member, and wait for it while its window is full.",
            options = {
                @Option(label = "round-robin", value = "round-robin"),
                @Option(label = "random", value = "random"),
                @Option(label = "sticky", value = "sticky"),
                @Option(label = "hash-topic", value = "hash-topic"),
                @Option(label = "hash-client", value = "hash-client")
            })
    String shareStrategy() default "round-robin";

    @AttributeDefinition(
            description =
                    "Groups that choose otherwise: a list of group=strategy, as in orders=hash-topic. What can't be read is"
                            + " logged and left out.")
    String[] shareStrategies() default {};

    @AttributeDefinition(
            description =
                    "Messages of a shared subscription that one member has and has not acknowledged, where another could have"
                            + " them (round-robin, random); fewer if its receive maximum is. More cost less per message; fewer"
                            + " leave less to be given back by a member that is slow or goes.",
            min = "1",
            max = "65535")
    int shareLentMax() default SubscriptionSettings.SHARE_LENT_MAX;

    @AttributeDefinition(
            description =
                    "What a client gets of a message that several of its subscriptions match: one copy with all their"
                            + " identifiers and the highest QoS (once), or one for each with its own options (each). Holds for"
                            + " messages published afterwards; one that waits in a queue is sent as is set when it leaves.",
            options = {@Option(label = "once", value = "once"), @Option(label = "each", value = "each")})
    String overlappingSubscriptions() default "once";
}
