// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Message;
import org.jspecify.annotations.Nullable;

/** The members of a share group and who of them gets a message. On the group's home lane. */
final class ShareMembers {
    /** Messages that wait for one member with a full window because they are its own by their hash. */
    static final int HELD_MAX = 1024;

    /** One of them. */
    static final class Member {
        final ClientSession session;

        /** Messages that are its own and wait for room, by the order they came. */
        final TreeMap<Long, ShareLending.Ready> held = new TreeMap<>();

        private final long hash;
        Subscription subscription;
        boolean online;

        /** It could not take what it was lent: not asked again for a moment. */
        boolean blocked;

        /** Messages lent to it. */
        int lent;

        private int window = 1;

        Member(ClientSession session, Subscription subscription) {
            this.session = session;
            this.subscription = subscription;
            this.hash = mix(session.clientId().hashCode());
        }

        void online(int deliveries) {
            online = true;
            blocked = false;
            window = deliveries;
        }

        /** Where the message is to be this member's, its whole window counts. */
        boolean hasWindow() {
            return canTake(window);
        }

        private boolean canTake(int credit) {
            return online && !blocked && lent < credit;
        }
    }

    private final List<Member> members = new ArrayList<>();
    private final SplittableRandom random;

    /** Place of who is asked first. */
    private int turn;

    /** Whom a sticky group stays with. */
    private @Nullable Member kept;

    /** Messages lent to one member at a time where any other could have them; fewer if its window is smaller. */
    private int lentMax;

    private final Predicate<Member> hasRoom = member -> member.canTake(Math.min(lentMax, member.window));

    /** The same seed makes the same choices. */
    ShareMembers(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Where others may have the message instead, no more is lent than keeps a member busy. */
    void lendAtMost(int messages) {
        lentMax = messages;
    }

    List<Member> all() {
        return members;
    }

    @Nullable
    Member find(ClientSession session) {
        for (Member member : members) {
            if (member.session == session) {
                return member;
            }
        }
        return null;
    }

    /** A new member, or one that subscribes again with other options. */
    Member join(ClientSession session, Subscription subscription) {
        Member member = find(session);
        if (member == null) {
            member = new Member(session, subscription);
            members.add(member);
        }
        member.subscription = subscription;
        return member;
    }

    /** The member that went, if it was one. */
    @Nullable
    Member leave(ClientSession session) {
        Member gone = find(session);
        if (gone != null) {
            int at = members.indexOf(gone);
            members.remove(at);
            turn -= at < turn ? 1 : 0;
            gone.online = false; // what it gives back from now on is not for want of room
            kept = kept == gone ? null : kept;
        }
        return gone;
    }

    // --- choosing ---

    /** Whether anybody could be sent the next message, whoever that is. */
    boolean mayTake(ShareStrategy strategy) {
        if (strategy.isHash()) {
            return anyWith(Member::hasWindow) && !anyWith(member -> member.held.size() >= HELD_MAX);
        }
        return anyWith(strategy == ShareStrategy.STICKY ? Member::hasWindow : hasRoom);
    }

    private boolean anyWith(Predicate<Member> fit) {
        for (Member member : members) {
            if (fit.test(member)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Who gets that message; null if nobody can. By a hash it may be a member without room, and waits for it.
     *
     * @param once whether it is sent whether or not there is room, since nobody acknowledges it
     */
    @Nullable
    Member choose(ShareStrategy strategy, Message message, boolean once) {
        return switch (strategy) {
            case ROUND_ROBIN -> next(once ? m -> m.online : hasRoom);
            case RANDOM -> any(once ? m -> m.online : hasRoom);
            case STICKY -> same(once ? m -> m.online : Member::hasWindow);
            case HASH_TOPIC -> owner(message.topic().hashCode());
            case HASH_CLIENT -> owner(message.publisher().hashCode());
        };
    }

    private @Nullable Member next(Predicate<Member> fit) {
        for (int i = 0; i < members.size(); i++) {
            int at = (turn + i) % members.size();
            if (fit.test(members.get(at))) {
                turn = (at + 1) % members.size();
                return members.get(at);
            }
        }
        return null;
    }

    private @Nullable Member any(Predicate<Member> fit) {
        Member chosen = null;
        int seen = 0;
        for (Member member : members) {
            if (fit.test(member) && random.nextInt(++seen) == 0) {
                chosen = member;
            }
        }
        return chosen;
    }

    private @Nullable Member same(Predicate<Member> fit) {
        Member now = kept;
        if (now == null || !fit.test(now)) {
            now = next(fit);
            kept = now == null ? kept : now;
        }
        return now;
    }

    /** Of those online, who has the highest hash with that key: when one goes, only what was its own moves. */
    private @Nullable Member owner(int key) {
        Member best = null;
        long highest = 0;
        for (Member member : members) {
            long weight = mix(member.hash ^ mix(key));
            if (member.online && (best == null || weight > highest)) {
                best = member;
                highest = weight;
            }
        }
        return best;
    }

    /** Spreads all bits of a value over all bits (Stafford's variant 13 of the finalizer of MurmurHash3). */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
