// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.state;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** Byte arrays in H2 MVStore, ordered as unsigned bytes. */
final class BytesType extends BasicDataType<byte[]> {
    static final BytesType INSTANCE = new BytesType();

    private static final int ARRAY_BYTES = 24;

    private BytesType() {}

    @Override
    public int compare(byte[] a, byte[] b) {
        return Arrays.compareUnsigned(a, b);
    }

    @Override
    public int getMemory(byte[] array) {
        return ARRAY_BYTES + array.length;
    }

    @Override
    public void write(WriteBuffer to, byte[] array) {
        to.putVarInt(array.length).put(array);
    }

    @Override
    public byte[] read(ByteBuffer from) {
        byte[] array = new byte[DataUtils.readVarInt(from)];
        from.get(array);
        return array;
    }

    @Override
    public byte[][] createStorage(int size) {
        return new byte[size][];
    }
}
