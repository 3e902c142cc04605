// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.leak;

import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What an object holds strongly: its fields, the static fields of its class, elements of arrays. Classes of the JDK are
 * looked into as far as they are open to us ({@code --add-opens}); collections and atomics that are not, by their methods.
 */
final class References {
    private final Map<Class<?>, List<Field>> fields = new HashMap<>();
    private final Set<Class<?>> staticsSeen = new HashSet<>();

    /** Hears of each thing held. */
    interface Visitor {
        void held(String name, @Nullable Object value);
    }

    /** Whether nothing of anybody's can hang on it. */
    static boolean isPlain(Object object) {
        return object instanceof String
                || object instanceof Number && object.getClass().getModule() == Object.class.getModule()
                || object instanceof Boolean
                || object instanceof Character
                || isInside(object.getClass().getPackageName())
                || object instanceof Class<?> type && isInside(type.getPackageName())
                || object.getClass().isArray()
                        && object.getClass().componentType().isPrimitive();
    }

    /** The JDK's own tables of method types and the like, which hold classes weakly, in ways of their own. */
    private static boolean isInside(String packageName) {
        return packageName.startsWith("java.lang.invoke") || packageName.startsWith("jdk.internal");
    }

    void of(Object object, Visitor visitor) {
        switch (object) {
            case Object[] array -> {
                for (int i = 0; i < array.length; i++) {
                    visitor.held("[" + i + "]", array[i]);
                }
            }
            case Class<?> type -> statics(type, visitor);
            default -> instance(object, visitor);
        }
    }

    private void instance(Object object, Visitor visitor) {
        Class<?> type = object.getClass();
        visitor.held("its class", type);
        if (!isOpen(type)) {
            closed(object, visitor);
        }
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            for (Field field : fields(at)) {
                if (!Modifier.isStatic(field.getModifiers()) && !isReferent(field)) {
                    visitor.held(Names.type(at) + "." + field.getName(), get(field, object));
                }
            }
        }
    }

    /** Weak and soft references hold nothing. */
    private static boolean isReferent(Field field) {
        return field.getDeclaringClass() == Reference.class;
    }

    private void statics(Class<?> type, Visitor visitor) {
        if (!staticsSeen.add(type)) {
            return;
        }
        visitor.held("its loader", type.getClassLoader());
        for (Field field : fields(type)) {
            if (Modifier.isStatic(field.getModifiers())) {
                visitor.held("static " + Names.type(type) + "." + field.getName(), get(field, null));
            }
        }
        if (type.getSuperclass() != null) {
            visitor.held("its superclass", type.getSuperclass());
        }
    }

    private static boolean isOpen(Class<?> type) {
        return type.getModule().isOpen(type.getPackageName(), References.class.getModule());
    }

    private static void closed(Object object, Visitor visitor) {
        String name = Names.type(object.getClass());
        switch (object) {
            case Collection<?> all -> each(name, all, visitor);
            case Map<?, ?> map -> {
                each(name + " key", map.keySet(), visitor);
                each(name + " value", map.values(), visitor);
            }
            case AtomicReference<?> reference -> visitor.held(name + ".get()", reference.get());
            case AtomicReferenceArray<?> array -> {
                for (int i = 0; i < array.length(); i++) {
                    visitor.held(name + "[" + i + "]", array.get(i));
                }
            }
            default -> {
                // nothing can be asked of it
            }
        }
    }

    private static void each(String name, Collection<?> all, Visitor visitor) {
        int i = 0;
        for (Object one : all) {
            visitor.held(name + "[" + i++ + "]", one);
        }
    }

    private List<Field> fields(Class<?> type) {
        List<Field> known = fields.get(type);
        if (known == null) {
            known = new ArrayList<>();
            for (Field field : declared(type)) {
                if (!field.getType().isPrimitive() && accessible(field)) {
                    known.add(field);
                }
            }
            fields.put(type, known);
        }
        return known;
    }

    private static Field[] declared(Class<?> type) {
        try {
            return type.getDeclaredFields();
        } catch (NoClassDefFoundError e) {
            return new Field[0]; // of an optional dependency that is not here, so nothing is in it
        }
    }

    private static boolean accessible(Field field) {
        try {
            return field.trySetAccessible();
        } catch (InaccessibleObjectException | SecurityException e) {
            return false;
        }
    }

    private static @Nullable Object get(Field field, @Nullable Object of) {
        try {
            return field.get(of);
        } catch (IllegalAccessException | LinkageError e) {
            return null; // a class that never could be initialized holds nothing
        }
    }
}
