// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A schema as bnd would write it. */
public final class Schemas {
    private static final String MQTT = """
            <?xml version='1.0' encoding='UTF-8'?>
            <metatype:MetaData xmlns:metatype='http://www.osgi.org/xmlns/metatype/v1.2.0'>
              <OCD id='org.example.MqttConfig' name='MQTT' description='The MQTT protocol.'>
                <AD id='maxPacketBytes' type='Integer' default='1048576' min='16' max='268435455' required='true'
                    name='x' description='Largest packet.'/>
                <AD id='retainAvailable' type='Boolean' default='true' description='Whether messages are retained'/>
                <AD id='maximumQos' type='Integer' default='2' description='Highest QoS.'>
                  <Option label='0' value='0'/><Option label='1' value='1'/><Option label='2' value='2'/>
                </AD>
                <AD id='greeting' type='String' default='' description='Text.'/>
                <AD id='ciphers' type='String' cardinality='2147483647' default='' description='Suites.'/>
                <AD id='backplane.data' type='String' default='data'/>
              </OCD>
              <Designate pid='backplane.mqtt'><Object ocdref='org.example.MqttConfig'/></Designate>
            </metatype:MetaData>
            """;
    private static final String LISTENER = """
            <metatype:MetaData xmlns:metatype='http://www.osgi.org/xmlns/metatype/v1.2.0'>
              <OCD id='L' name='Listener' description='Where clients connect.'>
                <AD id='name' type='String' default='' description='hidden'/>
                <AD id='transport' type='String' required='true' description='How.'>
                  <Option value='tcp'/><Option value='tls'/><Option value='ws'/><Option value='wss'/>
                </AD>
                <AD id='protocol' type='String' default='mqtt' description='Which protocol.'/>
                <AD id='bind' type='String' default='127.0.0.1' description='Address.'/>
                <AD id='port' type='Integer' min='0' max='65535' required='true' description='Port.'/>
                <AD id='path' type='String' default='/mqtt' description='Path.'/>
                <AD id='clientAuth' type='String' default='none' description='Who.'/>
              </OCD>
              <Designate factoryPid='backplane.listener'><Object ocdref='L'/></Designate>
            </metatype:MetaData>
            """;

    private Schemas() {}

    /** Sections {@code mqtt} and {@code listeners}. */
    public static ConfigSchema example() throws IOException {
        List<SectionSchema> sections = new ArrayList<>();
        for (String xml : List.of(LISTENER, MQTT)) {
            sections.addAll(
                    MetatypeXml.read(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)), "example"));
        }
        return new ConfigSchema(sections);
    }
}
