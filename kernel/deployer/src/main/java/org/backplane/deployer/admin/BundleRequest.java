// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.admin;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.backplane.api.admin.BundleAdmin.Options;
import org.backplane.api.admin.Share;

/**
 * The words behind {@code bundle}.
 *
 * @param verb {@code list}, {@code install} and so on
 * @param rest what it is about: a name or a path
 * @param options by name; those without a value have an empty one
 */
record BundleRequest(String verb, List<String> rest, Map<String, String> options) {
    static BundleRequest of(List<String> words) {
        List<String> plain = new ArrayList<>();
        Map<String, String> options = new HashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (!word.startsWith("--")) {
                plain.add(word);
            } else if (equals < 0) {
                options.put(word, "");
            } else {
                options.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        String verb = plain.isEmpty() ? "" : plain.removeFirst();
        return new BundleRequest(verb, List.copyOf(plain), Map.copyOf(options));
    }

    boolean has(String option) {
        return options.containsKey(option);
    }

    /**
     * The only thing it is about.
     *
     * @throws IllegalArgumentException if there is none, or more
     */
    String one(String what) {
        if (rest.size() != 1) {
            throw new IllegalArgumentException("bundle " + verb + " needs " + what);
        }
        return rest.getFirst();
    }

    /** Likewise, where it may be left out; empty then. */
    String oneOrNone(String what) {
        return rest.isEmpty() ? "" : one(what);
    }

    Path jar() {
        try {
            return Path.of(one("one path of a jar"));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("no path: " + e.getMessage(), e);
        }
    }

    Options installOptions() {
        return new Options(has("--force"), Optional.ofNullable(options.get("--sha256")));
    }

    /** Whom a canary serves. */
    Share share() {
        if (has("--share") == has("--clients")) {
            throw new IllegalArgumentException("bundle canary needs --share 5% or --clients PATTERN");
        }
        if (has("--clients")) {
            return new Share.ClientIds(options.getOrDefault("--clients", ""));
        }
        String percent = options.getOrDefault("--share", "").replaceFirst("%$", "");
        try {
            return new Share.Percent(Double.parseDouble(percent));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--share: found " + percent + ", allowed: percent, as in 5%", e);
        }
    }
}
