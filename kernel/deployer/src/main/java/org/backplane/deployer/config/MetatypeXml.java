// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads one metatype document as bnd writes it. */
final class MetatypeXml {
    private static final String PREFIX = "backplane.";

    private final XMLStreamReader xml;
    private final List<SectionSchema> sections = new ArrayList<>();
    private final Map<String, List<AttributeSchema>> attributes = new HashMap<>();
    private final Map<String, String[]> titles = new HashMap<>();
    private String ocd = "";

    private MetatypeXml(XMLStreamReader xml) {
        this.xml = xml;
    }

    static List<SectionSchema> read(InputStream in, String where) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        try {
            return new MetatypeXml(factory.createXMLStreamReader(in)).read();
        } catch (XMLStreamException | IllegalArgumentException e) {
            throw new IOException(where + " is no metatype: " + e.getMessage(), e);
        }
    }

    private List<SectionSchema> read() throws XMLStreamException {
        String pid = "";
        boolean factory = false;
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "OCD" -> {
                    ocd = attribute("id", "");
                    titles.put(ocd, new String[] {attribute("name", ""), attribute("description", "")});
                    attributes.put(ocd, new ArrayList<>());
                }
                case "AD" -> addAttribute();
                case "Designate" -> {
                    factory = xml.getAttributeValue(null, "factoryPid") != null;
                    pid = attribute(factory ? "factoryPid" : "pid", "");
                }
                case "Object" -> addSection(pid, factory, attribute("ocdref", ""));
                default -> {}
            }
        }
        return sections;
    }

    private void addSection(String pid, boolean factory, String ref) {
        String[] title = titles.get(ref);
        List<AttributeSchema> all = attributes.get(ref);
        if (!pid.startsWith(PREFIX) || title == null || all == null) {
            return;
        }
        String key = pid.substring(PREFIX.length()) + (factory ? "s" : "");
        // The name of a named configuration is its key in the map.
        List<AttributeSchema> shown = all.stream()
                .filter(one -> !factory || !one.key().equals("name"))
                .toList();
        sections.add(new SectionSchema(key, pid, factory, title[0], title[1], shown));
    }

    private void addAttribute() throws XMLStreamException {
        String key = attribute("id", "");
        ValueType type = ValueType.of(attribute("type", ""));
        boolean list = !attribute("cardinality", "0").equals("0");
        String defaults = xml.getAttributeValue(null, "default");
        String description = attribute("description", "");
        Optional<String> min = Optional.ofNullable(xml.getAttributeValue(null, "min"));
        Optional<String> max = Optional.ofNullable(xml.getAttributeValue(null, "max"));
        boolean required = attribute("required", "true").equals("true");
        List<String> options = options();
        // backplane.data and backplane.home are put into every configuration; they are not for users.
        List<AttributeSchema> all = attributes.get(ocd);
        if (!key.startsWith(PREFIX) && all != null) {
            List<String> shown = defaults == null ? List.of() : split(defaults, list);
            all.add(new AttributeSchema(key, type, list, description, shown, min, max, options, required));
        }
    }

    private List<String> options() throws XMLStreamException {
        List<String> options = new ArrayList<>();
        while (xml.next() != XMLStreamConstants.END_ELEMENT
                || !xml.getLocalName().equals("AD")) {
            if (xml.isStartElement() && xml.getLocalName().equals("Option")) {
                options.add(attribute("value", ""));
            }
        }
        return options;
    }

    /** Metatype separates with commas and escapes those that belong to a value. */
    private static List<String> split(String text, boolean list) {
        if (!list) {
            return List.of(text.replaceAll("\\\\(.)", "$1"));
        }
        List<String> parts = new ArrayList<>();
        for (String part : text.split("(?<!\\\\),", -1)) {
            if (!part.isEmpty()) {
                parts.add(part.replaceAll("\\\\(.)", "$1"));
            }
        }
        return parts;
    }

    private String attribute(String name, String absent) {
        String value = xml.getAttributeValue(null, name);
        return value == null ? absent : value;
    }
}
