// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UpdateKindTest {
    @ParameterizedTest
    @CsvSource({
        "org.backplane.api.protocol.Protocol, SIDE_BY_SIDE",
        "org.backplane.api.transport.Transport org.backplane.transport.tcp.ServerTls, SIDE_BY_SIDE",
        "org.backplane.api.protocol.Protocol org.backplane.api.event.BrokerEventListener, SIDE_BY_SIDE",
        "org.backplane.api.store.ShardStore, IN_PLACE",
        "org.backplane.api.protocol.Protocol org.backplane.api.store.ShardStore, IN_PLACE",
        "org.backplane.api.event.BrokerEventListener, IN_PLACE",
        "org.example.Own, IN_PLACE"
    })
    void followsFromTheServicesThatOthersKnow(String services, UpdateKind kind) {
        assertThat(UpdateKind.of(List.of(services.split(" ", -1)), one -> one.startsWith("org.backplane.api.")))
                .isEqualTo(kind);
    }
}
