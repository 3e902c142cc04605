// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.backplane.api.message.Topic;
import org.jspecify.annotations.Nullable;

/**
 * From a topic name's bytes to its {@link Topic}, checked once. Two slots per hash: a newcomer takes the first, and who was there
 * takes the second, so it is bounded and forgets by itself. Lane-confined.
 */
public final class TopicCache {
    /** Longer names are not kept: entries times this bounds the memory. */
    private static final int KEPT_BYTES_MAX = 256;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MIX = 0xFF51_AFD7_ED55_8CCDL;

    private final @Nullable Topic[] slots;
    private int levelsMax = Integer.MAX_VALUE;

    /** @param entries how many topics to remember, rounded up to a power of two */
    public TopicCache(int entries) {
        slots = new @Nullable Topic[Integer.highestOneBit(Math.max(2, entries) - 1) << 1];
    }

    /** The deepest topic accepted from now on. */
    public void limitLevels(int max) {
        if (max != levelsMax) {
            levelsMax = max;
            Arrays.fill(slots, null);
        }
    }

    /** The topic in the reader's next {@code size} bytes, which are there. */
    Topic read(PacketReader reader, int size) {
        if (size > KEPT_BYTES_MAX) {
            return create(reader, size);
        }
        ByteBuf in = reader.buffer();
        int first = hash(in, reader.index(), size) & (slots.length - 2);
        for (int slot = first; slot <= first + 1; slot++) {
            Topic found = slots[slot];
            if (found != null && same(found.utf8(), in, reader.index(), size)) {
                reader.skip(size);
                return found;
            }
        }
        Topic created = create(reader, size);
        slots[first + 1] = slots[first];
        slots[first] = created;
        return created;
    }

    private Topic create(PacketReader reader, int size) {
        reader.checkText(size);
        ByteBuf in = reader.buffer();
        int from = reader.index();
        int levels = 1;
        for (int i = from; i < from + size; i++) {
            byte b = in.getByte(i);
            if (b == '+' || b == '#') {
                throw reader.reject(ReasonCode.TOPIC_NAME_INVALID, "topic name has a wildcard [MQTT-3.3.2-2]");
            }
            levels += b == '/' ? 1 : 0;
        }
        if (levels > levelsMax) {
            throw reader.reject(ReasonCode.TOPIC_NAME_INVALID, "topic name has more than " + levelsMax + " levels");
        }
        Topic topic = Topic.of(in.toString(from, size, StandardCharsets.UTF_8));
        reader.skip(size);
        return topic;
    }

    private static int hash(ByteBuf in, int from, int size) {
        long hash = size;
        if (size >= Long.BYTES) {
            // The last eight bytes overlap those before: cheaper than reading the rest one by one.
            int last = from + size - Long.BYTES;
            for (int i = from; i < last; i += Long.BYTES) {
                hash = mix(hash ^ in.getLongLE(i));
            }
            return (int) mix(hash ^ in.getLongLE(last));
        }
        for (int i = 0; i < size; i++) {
            hash = mix(hash ^ in.getByte(from + i));
        }
        return (int) hash;
    }

    /**
     * A round of MurmurHash3's finalizer. Bits of a factor reach only higher ones of the product: without the shifts the last letters,
     * which are the ones that differ, would not reach those that choose a slot.
     */
    private static long mix(long hash) {
        long mixed = (hash ^ hash >>> 32) * MIX;
        return mixed ^ mixed >>> 33;
    }

    private static boolean same(byte[] kept, ByteBuf in, int from, int size) {
        if (kept.length != size) {
            return false;
        }
        if (size >= Long.BYTES) {
            int last = size - Long.BYTES;
            for (int i = 0; i < last; i += Long.BYTES) {
                if ((long) LONGS.get(kept, i) != in.getLongLE(from + i)) {
                    return false;
                }
            }
            return (long) LONGS.get(kept, last) == in.getLongLE(from + last);
        }
        for (int i = 0; i < size; i++) {
            if (kept[i] != in.getByte(from + i)) {
                return false;
            }
        }
        return true;
    }
}
