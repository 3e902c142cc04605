// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.component;

import java.util.List;
import java.util.Map;
import org.backplane.api.admin.BrokerAdmin;
import org.backplane.api.admin.ProtocolAdmin;
import org.backplane.api.admin.ServedVersion;
import org.backplane.api.admin.Share;
import org.backplane.api.auth.Authenticator;
import org.backplane.api.broker.BrokerLimits;
import org.backplane.api.event.BrokerEventListener;
import org.backplane.api.protocol.Protocol;
import org.backplane.api.runtime.Clock;
import org.backplane.api.runtime.Metrics;
import org.backplane.api.store.ShardStore;
import org.backplane.api.transport.Transport;
import org.backplane.core.log.DurableLog;
import org.backplane.core.net.NetSettings;
import org.backplane.core.net.Server;
import org.backplane.core.session.Bounds;
import org.backplane.core.session.SessionSettings;
import org.backplane.core.session.SubscriptionSettings;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Wires the running kernel to whatever bundles bring. Alive as long as the process. No logic here. */
@Component(
        immediate = true,
        configurationPid = {"backplane.broker", "backplane.sessions"},
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {ServerComponent.class, BrokerAdmin.class, ProtocolAdmin.class})
public final class ServerComponent implements BrokerAdmin, ProtocolAdmin {
    private static final long GOODBYE_MS = 3_000;

    private final Server server;
    private final StoreSlot stores;

    @Activate
    public ServerComponent(BrokerConfig broker, SessionsConfig sessions, @Reference Metrics metrics) {
        var sizes = new DurableLog.Sizes(broker.logPartitions(), broker.tailCacheBytes(), broker.logWaitingBytesMax());
        server = new Server(
                broker.lanes(), sizes, sessionSettings(broker, sessions), netSettings(broker), Clock.system(), metrics);
        stores = new StoreSlot(server);
        server.say(broker.sysIntervalSeconds(), ProductVersion.text());
    }

    @Modified
    void configure(BrokerConfig broker, SessionsConfig sessions) {
        server.configure(sessionSettings(broker, sessions), netSettings(broker));
        server.say(broker.sysIntervalSeconds(), ProductVersion.text());
    }

    @Deactivate
    void stop() {
        server.shutdown(GOODBYE_MS);
        server.stop();
        stores.close();
    }

    private static SessionSettings sessionSettings(BrokerConfig broker, SessionsConfig sessions) {
        var limits = new BrokerLimits(
                sessions.receiveMaximum(),
                sessions.inflightMaximum(),
                sessions.expiryMaxSeconds(),
                sessions.keepAliveMaxSeconds(),
                sessions.topicLevelsMax(),
                sessions.subscriptionsMax());
        return new SessionSettings(
                limits,
                sessions.sessionsMax(),
                sessions.queuedMessagesMax(),
                sessions.retainedMessagesMax(),
                sessions.handOverMessagesMax(),
                broker.routeCacheEntries(),
                SubscriptionSettings.of(
                        sessions.shareStrategy(),
                        sessions.shareStrategies(),
                        sessions.shareLentMax(),
                        sessions.overlappingSubscriptions()),
                DenyList.of(sessions.deniedTopics()),
                bounds(sessions));
    }

    private static Bounds bounds(SessionsConfig sessions) {
        return new Bounds(
                sessions.offlineMessagesMax(),
                sessions.offlineBytesMax(),
                sessions.offlineAgeMaxSeconds(),
                sessions.offlinePolicy().equals(SessionsConfig.REFUSE_NEW),
                sessions.queuedBytesMax(),
                sessions.subscriptionsTotalMax(),
                sessions.topicBytesMax(),
                sessions.retainedBytesMax());
    }

    private static NetSettings netSettings(BrokerConfig broker) {
        return new NetSettings(
                broker.connectionsMax(),
                broker.connectRateMax(),
                broker.connectTimeoutSeconds(),
                broker.outgoingBytesMax(),
                broker.heldBytesMax(),
                broker.parkTimeoutSeconds(),
                broker.authenticationBytesMax(),
                broker.packetTimeoutSeconds());
    }

    Server server() {
        return server;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindProtocol(Protocol protocol, Map<String, Object> properties) {
        server.bind(protocol, properties.get("service.bundleid") instanceof Long bundle ? bundle : -1);
    }

    void unbindProtocol(Protocol protocol) {
        server.unbind(protocol);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindAuthenticator(Authenticator authenticator) {
        server.bind(authenticator);
    }

    void unbindAuthenticator(Authenticator authenticator) {
        server.unbind(authenticator);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindTransport(Transport transport) {
        server.bind(transport);
    }

    void unbindTransport(Transport transport) {
        server.unbind(transport);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindStore(ShardStore store) {
        stores.bind(store);
    }

    void unbindStore(ShardStore store) {
        stores.unbind(store);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindListener(BrokerEventListener listener) {
        server.bind(listener);
    }

    void unbindListener(BrokerEventListener listener) {
        server.unbind(listener);
    }

    @Override
    public List<ListenerStatus> listeners() {
        return server.listeners();
    }

    @Override
    public Map<String, Long> metrics() {
        return server.metrics();
    }

    @Override
    public String storeProblem() {
        return server.storeProblem();
    }

    @Override
    public String progress() {
        return server.progress();
    }

    @Override
    public List<ServedVersion> versions() {
        return server.protocolBook().versions();
    }

    @Override
    public Handover handOver(String protocol, long bundle, Share share) {
        return server.protocolBook().handOver(protocol, bundle, share);
    }

    @Override
    public void time(String protocol, boolean on) {
        server.protocolBook().time(protocol, on);
    }

    @Override
    public void shutdown(long timeoutMs) {
        server.shutdown(timeoutMs);
    }
}
