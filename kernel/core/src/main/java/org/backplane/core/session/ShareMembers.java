// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.backplane.api.broker.Subscription;
import org.jspecify.annotations.Nullable;

/** The members of a share group and whose turn it is. On the group's home lane. */
final class ShareMembers {
    /** Messages lent to one member at a time; fewer if its window is smaller. */
    static final int CREDIT_MAX = 64;

    /** One of them. */
    static final class Member {
        final ClientSession session;
        Subscription subscription;
        boolean online;

        /** It could not take what it was lent: not asked again for a moment. */
        boolean blocked;

        /** Messages lent to it. */
        int lent;

        int credit = CREDIT_MAX;

        Member(ClientSession session, Subscription subscription) {
            this.session = session;
            this.subscription = subscription;
        }

        void online(int window) {
            online = true;
            blocked = false;
            credit = Math.min(CREDIT_MAX, window);
        }

        boolean hasRoom() {
            return online && !blocked && lent < credit;
        }
    }

    private final List<Member> members = new ArrayList<>();

    /** Place of who is asked first. */
    private int turn;

    /** Place of who was found last. */
    private int found;

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

    void leave(ClientSession session) {
        Member gone = find(session);
        if (gone != null) {
            int at = members.indexOf(gone);
            members.remove(at);
            turn -= at < turn ? 1 : 0;
            gone.online = false; // what it gives back from now on is not for want of room
        }
    }

    /** Who is next among those with room, round robin; null if nobody has any. The turn goes on with {@link #took}. */
    @Nullable
    Member withRoom() {
        return next(Member::hasRoom);
    }

    /** Who is next among those online, with or without room; null if nobody is. */
    @Nullable
    Member online() {
        return next(member -> member.online);
    }

    private @Nullable Member next(Predicate<Member> fit) {
        for (int i = 0; i < members.size(); i++) {
            int at = (turn + i) % members.size();
            if (fit.test(members.get(at))) {
                found = at;
                return members.get(at);
            }
        }
        return null;
    }

    /** Who was found last had its turn. */
    void took() {
        turn = (found + 1) % members.size();
    }
}
