// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import java.util.List;
import org.backplane.api.protocol.LaneContext;
import org.backplane.api.protocol.Protocol;
import org.backplane.api.protocol.ProtocolLane;
import org.backplane.api.protocol.WebSocketUse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/** Wires the MQTT protocol. No logic here. */
@Component(configurationPid = "backplane.mqtt")
@Designate(ocd = MqttConfig.class)
public final class MqttProtocol implements Protocol {
    /** What listeners and exported states name it. */
    static final String ID = "mqtt";

    private volatile MqttSettings settings;
    private volatile Directions directions;

    @Activate
    public MqttProtocol(MqttConfig config) {
        settings = MqttSettings.of(config);
        directions = Directions.of(config);
    }

    @Modified
    void configure(MqttConfig config) {
        settings = MqttSettings.of(config);
        directions = Directions.of(config);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public int schema() {
        return StateWriter.SCHEMA;
    }

    /** MQTT's name is {@code mqtt} [MQTT-6.0.0-3]; older clients ask for {@code mqttv3.1}. */
    @Override
    public WebSocketUse webSocket() {
        return new WebSocketUse(List.of(ID, "mqttv3.1"), false);
    }

    @Override
    public ProtocolLane open(LaneContext lane) {
        return new MqttLane(lane, () -> settings, () -> directions);
    }

    @Override
    public void warmUp() {
        WarmUp.run();
    }
}
