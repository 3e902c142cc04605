// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The types of configuration values, named as in metatype. */
public enum ValueType {
    STRING("String", "text", String.class, text -> text),
    LONG("Long", "an integer", Long.class, Long::decode),
    INTEGER("Integer", "an integer", Integer.class, Integer::decode),
    SHORT("Short", "an integer", Short.class, Short::decode),
    BYTE("Byte", "an integer", Byte.class, Byte::decode),
    CHARACTER("Character", "one character", Character.class, ValueType::character),
    DOUBLE("Double", "a number", Double.class, Double::valueOf),
    FLOAT("Float", "a number", Float.class, Float::valueOf),
    BOOLEAN("Boolean", "true or false", Boolean.class, ValueType::bool),
    PASSWORD("Password", "text", String.class, text -> text);

    private final String metatype;
    private final String words;
    private final Class<?> type;
    private final Function<String, Object> parser;

    ValueType(String metatype, String words, Class<?> type, Function<String, Object> parser) {
        this.metatype = metatype;
        this.words = words;
        this.type = type;
        this.parser = parser;
    }

    static ValueType of(String metatype) {
        for (ValueType type : values()) {
            if (type.metatype.equals(metatype)) {
                return type;
            }
        }
        throw new IllegalArgumentException("unknown metatype " + metatype);
    }

    String words() {
        return words;
    }

    boolean isNumber() {
        return Number.class.isAssignableFrom(type);
    }

    /** The value of a text; empty if it is none of this type. */
    Optional<Object> parse(String text) {
        try {
            return Optional.of(parser.apply(isNumber() ? text.replace("_", "") : text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** An array of this type, which is how a configuration carries a list. */
    Object array(List<Object> values) {
        Object array = Array.newInstance(type, values.size());
        for (int i = 0; i < values.size(); i++) {
            Array.set(array, i, values.get(i));
        }
        return array;
    }

    static int compare(String left, String right) {
        return new BigDecimal(left).compareTo(new BigDecimal(right));
    }

    private static Object bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Object character(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException(text);
        }
        return text.charAt(0);
    }
}
