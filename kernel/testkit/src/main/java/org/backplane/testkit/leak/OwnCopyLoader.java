// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.leak;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Has its own copy of some of the test's classes, as a bundle has of its own, and shares all others. Any thread. */
public final class OwnCopyLoader extends ClassLoader {
    private final String prefix;
    private final ClassLoader shared;

    /** @param type which is copied, with the classes nested in it */
    public OwnCopyLoader(Class<?> type) {
        super("copy of " + type.getSimpleName(), type.getClassLoader());
        this.prefix = type.getName();
        this.shared = type.getClassLoader();
    }

    /** A new instance of the copy of that class, made with its constructor without parameters. */
    public <T> T create(Class<T> as, Class<?> original) throws ReflectiveOperationException {
        var constructor = loadClass(original.getName()).getDeclaredConstructor();
        constructor.setAccessible(true);
        return as.cast(constructor.newInstance());
    }

    @Override
    public String toString() {
        return getName() + " " + Integer.toHexString(hashCode());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.equals(prefix) && !name.startsWith(prefix + "$")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : copy(name);
        }
    }

    private Class<?> copy(String name) throws ClassNotFoundException {
        try (InputStream in = shared.getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
