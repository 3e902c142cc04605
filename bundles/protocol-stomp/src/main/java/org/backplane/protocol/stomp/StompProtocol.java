// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.util.List;
import org.backplane.api.protocol.LaneContext;
import org.backplane.api.protocol.Protocol;
import org.backplane.api.protocol.ProtocolLane;
import org.backplane.api.protocol.WebSocketUse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/** Wires the STOMP protocol. No logic here. The PID's part behind "backplane." is the section of the configuration file. */
@Component(configurationPid = "backplane.stomp")
@Designate(ocd = StompConfig.class)
public final class StompProtocol implements Protocol {
    /** What listeners and exported states name it. */
    static final String ID = "stomp";

    private volatile StompSettings settings;

    @Activate
    public StompProtocol(StompConfig config) {
        settings = StompSettings.of(config);
    }

    /** Without this, every edit of the section would take the component down and up again. */
    @Modified
    void configure(StompConfig config) {
        settings = StompSettings.of(config);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public int schema() {
        return StateWriter.SCHEMA;
    }

    /** Browsers send text frames; a body that is no text comes in binary ones. */
    @Override
    public WebSocketUse webSocket() {
        return new WebSocketUse(List.of("v12.stomp"), true);
    }

    @Override
    public boolean anyByteIsLife() {
        return true;
    }

    @Override
    public ProtocolLane open(LaneContext lane) {
        return new StompLane(lane, () -> settings);
    }

    @Override
    public void warmUp() {
        WarmUp.run(settings);
    }
}
