// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import javax.xml.parsers.DocumentBuilderFactory;
import org.backplane.distribution.broker.Distribution;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * A key of {@code backplane.yaml}, found where the broker itself finds it: in the metatype descriptions of its bundles.
 *
 * @param section top-level key
 * @param name key in it
 * @param nudged a value that is allowed and not the default
 */
record ConfigKey(String section, String name, String nudged) {
    private static final String PID_PREFIX = "backplane.";

    /** All of them but those of listeners, which ListenerIT edits. */
    static List<ConfigKey> all(Distribution distribution) throws Exception {
        return all(distribution, "pid");
    }

    /** Those of listeners: a section that may be there many times, each under a name. */
    static List<ConfigKey> ofListeners(Distribution distribution) throws Exception {
        return all(distribution, "factoryPid").stream()
                .filter(key -> key.section().equals("listener"))
                .toList();
    }

    private static List<ConfigKey> all(Distribution distribution, String kind) throws Exception {
        List<ConfigKey> keys = new ArrayList<>();
        for (Path jar : distribution.allBundles()) {
            try (JarFile file = new JarFile(jar.toFile())) {
                for (JarEntry entry : file.stream().toList()) {
                    if (entry.getName().matches("OSGI-INF/metatype/.*\\.xml")) {
                        try (InputStream in = file.getInputStream(entry)) {
                            read(
                                    DocumentBuilderFactory.newInstance()
                                            .newDocumentBuilder()
                                            .parse(in),
                                    kind,
                                    keys);
                        }
                    }
                }
            }
        }
        return keys;
    }

    private static void read(Document xml, String kind, List<ConfigKey> keys) {
        for (Element designate : elements(xml.getElementsByTagName("Designate"))) {
            String pid = designate.getAttribute(kind);
            if (pid.startsWith(PID_PREFIX)) {
                String ocd = elements(designate.getElementsByTagName("Object"))
                        .getFirst()
                        .getAttribute("ocdref");
                for (Element description : elements(xml.getElementsByTagName("OCD"))) {
                    if (description.getAttribute("id").equals(ocd)) {
                        read(pid.substring(PID_PREFIX.length()), description, keys);
                    }
                }
            }
        }
    }

    private static void read(String section, Element description, List<ConfigKey> keys) {
        for (Element key : elements(description.getElementsByTagName("AD"))) {
            if (!key.getAttribute("id").startsWith(PID_PREFIX)) {
                keys.add(new ConfigKey(section, key.getAttribute("id"), nudge(key)));
            }
        }
    }

    private static String nudge(Element key) {
        String standard = key.getAttribute("default");
        for (Element option : elements(key.getElementsByTagName("Option"))) {
            if (!option.getAttribute("value").equals(standard)) {
                return option.getAttribute("value");
            }
        }
        if (key.getAttribute("id").equals("deniedTopics")) {
            return "[denied/#]";
        }
        return switch (key.getAttribute("type")) {
            case "Boolean" -> standard.equals("true") ? "false" : "true";
            case "Integer", "Long" -> nudgeNumber(key, Long.parseLong(standard));
            default -> standard.isEmpty() ? "\"\"" : "\"" + standard + "\"";
        };
    }

    private static String nudgeNumber(Element key, long standard) {
        String max = key.getAttribute("max");
        if (key.getAttribute("id").startsWith("offline")) {
            return max; // one above none would drop what sessions under load are owed
        }
        boolean roomAbove = max.isEmpty() || standard < Long.parseLong(max);
        return Long.toString(roomAbove ? standard + 1 : standard - 1);
    }

    private static List<Element> elements(NodeList nodes) {
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }

    @Override
    public String toString() {
        return section + "." + name + "=" + nudged;
    }
}
