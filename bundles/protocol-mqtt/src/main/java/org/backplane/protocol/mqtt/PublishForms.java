// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.backplane.api.message.Message;
import org.backplane.protocol.mqtt.codec.Property;
import org.backplane.protocol.mqtt.codec.VarInt;

/**
 * One message as PUBLISH packets (MQTT 5.0 section 3.3), each form made when first asked for and then only copied: with or
 * without packet identifier, with or without properties, with the topic, its alias or both. What differs between targets of
 * one form is patched in the copy: the flags, the packet identifier, the alias. Lane-confined; used again for each message.
 */
final class PublishForms {
    /** How the topic is written. */
    static final int NAME = 0;

    static final int NAME_AND_ALIAS = 1;
    static final int ALIAS = 2;

    /** Bits of a form's number. */
    private static final int WITH_ID = 1;

    private static final int V5 = 2;
    private static final int TOPIC_SHIFT = 2;
    private static final int FORMS = 12;

    /** A larger scratch buffer is let go after use: one huge message must not stay for ever. */
    private static final int SCRATCH_BYTES_KEPT = 65_536;

    private final int[] start = new int[FORMS];
    private final int[] size = new int[FORMS];
    private final int[] packetBytes = new int[FORMS];
    private final int[] idAt = new int[FORMS];
    private final int[] aliasAt = new int[FORMS];
    private int made;
    private ByteBuf scratch = Unpooled.buffer(1024);
    private ByteBuf properties = Unpooled.buffer(256);
    private byte[] topic = new byte[0];
    private Message message;
    private boolean payloadApart;
    private int[] ids;

    PublishForms(Message nothing, int[] noIds) {
        message = nothing;
        ids = noIds;
    }

    /**
     * Begins a message.
     *
     * @param payloadApart the payload is sent from elsewhere, after each copy
     * @return how many of its headers MQTT has no room for
     */
    int begin(Message message, int[] noIds, boolean payloadApart, long nowMs) {
        this.message = message;
        this.payloadApart = payloadApart;
        topic = message.topic().utf8();
        properties.clear();
        int leftOut = MessageProperties.write(message, nowMs, properties);
        identifiers(noIds);
        return leftOut;
    }

    /** Lets go of the message, and of buffers that it made large. */
    void end(Message nothing) {
        message = nothing;
        scratch = shrunk(scratch);
        properties = shrunk(properties);
    }

    private static ByteBuf shrunk(ByteBuf buffer) {
        return buffer.capacity() > SCRATCH_BYTES_KEPT ? Unpooled.buffer(1024) : buffer;
    }

    int[] identifiers() {
        return ids;
    }

    /** From now on, forms carry these subscription identifiers. */
    void identifiers(int[] ids) {
        this.ids = ids;
        scratch.clear();
        made = 0;
    }

    /** The form's number. */
    int form(boolean withId, boolean v5, int topicMode) {
        int form = (withId ? WITH_ID : 0) | (v5 ? V5 : 0) | topicMode << TOPIC_SHIFT;
        if ((made & 1 << form) == 0) {
            make(form);
            made |= 1 << form;
        }
        return form;
    }

    /** Size of the whole packet in bytes; more than any client takes if MQTT can't express it. */
    int packetBytes(int form) {
        return packetBytes[form];
    }

    /** Size of what {@link #copy} writes: all, or all but the payload. */
    int copyBytes(int form) {
        return size[form];
    }

    void copy(int form, int flags, int packetId, int alias, ByteBuf out) {
        int at = out.writerIndex();
        out.writeBytes(scratch.array(), start[form], size[form]);
        out.setByte(at, flags);
        if ((form & WITH_ID) != 0) {
            out.setShort(at + idAt[form], packetId);
        }
        if (alias != 0) {
            out.setShort(at + aliasAt[form], alias);
        }
    }

    private void make(int form) {
        boolean v5 = (form & V5) != 0;
        int topicMode = form >> TOPIC_SHIFT;
        int propertyBytes = (topicMode == NAME ? 0 : 3) + identifierBytes() + properties.readableBytes();
        int nameBytes = topicMode == ALIAS ? 0 : topic.length;
        int idBytes = (form & WITH_ID) != 0 ? 2 : 0;
        long rest = 2L + nameBytes + idBytes + message.payload().size();
        if (v5) {
            rest += VarInt.size(propertyBytes) + propertyBytes;
        }
        start[form] = scratch.writerIndex();
        if (rest > VarInt.MAX) {
            packetBytes[form] = Integer.MAX_VALUE;
            size[form] = 0;
            return;
        }
        packetBytes[form] = 1 + VarInt.size((int) rest) + (int) rest;
        scratch.writeByte(0);
        VarInt.write(scratch, (int) rest);
        scratch.writeShort(nameBytes).writeBytes(topic, 0, nameBytes);
        idAt[form] = scratch.writerIndex() - start[form];
        scratch.writeZero(idBytes);
        if (v5) {
            properties(form, topicMode, propertyBytes);
        }
        if (!payloadApart) {
            message.payload().writeTo(scratch);
        }
        size[form] = scratch.writerIndex() - start[form];
    }

    private void properties(int form, int topicMode, int bytes) {
        VarInt.write(scratch, bytes);
        if (topicMode != NAME) {
            scratch.writeByte(Property.TOPIC_ALIAS);
            aliasAt[form] = scratch.writerIndex() - start[form];
            scratch.writeShort(0);
        }
        for (int id : ids) {
            scratch.writeByte(Property.SUBSCRIPTION_IDENTIFIER);
            VarInt.write(scratch, id);
        }
        scratch.writeBytes(properties, 0, properties.writerIndex());
    }

    private int identifierBytes() {
        int bytes = 0;
        for (int id : ids) {
            bytes += 1 + VarInt.size(id);
        }
        return bytes;
    }
}
