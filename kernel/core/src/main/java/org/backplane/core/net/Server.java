// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.backplane.api.admin.BrokerAdmin;
import org.backplane.api.admin.ProtocolAdmin;
import org.backplane.api.auth.Authenticator;
import org.backplane.api.broker.BrokerLimits;
import org.backplane.api.event.BrokerEvent;
import org.backplane.api.event.BrokerEventListener;
import org.backplane.api.protocol.Protocol;
import org.backplane.api.protocol.WebSocketUse;
import org.backplane.api.runtime.Clock;
import org.backplane.api.runtime.Metrics;
import org.backplane.api.store.ShardStore;
import org.backplane.api.transport.Transport;
import org.backplane.core.lane.Lane;
import org.backplane.core.lane.SteadyClock;
import org.backplane.core.log.DurableLog;
import org.backplane.core.metrics.LaneCounters;
import org.backplane.core.session.SessionSettings;
import org.backplane.core.session.Sessions;
import org.backplane.core.sys.SystemTopics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running kernel: event loops and their lanes, sessions, connections, listeners; and the doors through which protocols,
 * transports and the store come and go. Any thread, except lanes.
 */
public final class Server implements BrokerAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final Metrics metrics;
    private final Clock clock;
    private final Pace pace;
    private final MultiThreadIoEventLoopGroup group;
    private final Map<EventLoop, LaneNet> byLoop = new IdentityHashMap<>();
    private final LaneNet[] lanes;
    private final Sessions sessions;
    private final NetFigures figures;
    private final Protocols protocols = new Protocols(this);
    private final Authenticators authenticators = new Authenticators();
    private final Listeners listeners = new Listeners(this);
    private final AtomicBoolean looking = new AtomicBoolean();
    private final List<BrokerEventListener> eventListeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final int connectionsPossible = OpenFiles.connectionsMax();
    private final AtomicLong nextConnection = new AtomicLong(1);
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Watchdog watchdog;
    private final LaneCounters counters;
    private final SystemTopics systemTopics;
    private volatile NetSettings settings;
    private volatile String storeFailure = "";

    /** Starts the event loops. {@code laneCount} 0: one per core; 64 at most. */
    public Server(
            int laneCount,
            DurableLog.Sizes sizes,
            SessionSettings sessionSettings,
            NetSettings settings,
            Clock clock,
            Metrics metrics) {
        this.metrics = metrics;
        this.clock = clock;
        this.pace = new Pace(clock.nanoTime());
        pace.set(settings.connectRateMax());
        if (connectionsPossible < settings.connectionsMax()) {
            LOG.info("The files this process may open are enough for {} connections", connectionsPossible);
        }
        int count =
                Math.min(64, laneCount > 0 ? laneCount : Runtime.getRuntime().availableProcessors());
        this.settings = settings;
        this.figures = new NetFigures(metrics);
        this.counters = new LaneCounters(metrics, count);
        var factory = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.group = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("backplane-lane"), factory);
        SteadyClock steady = new SteadyClock(clock);
        Lane[] plain = new Lane[count];
        EventLoop[] loops = new EventLoop[count];
        int i = 0;
        for (EventExecutor executor : group) {
            EventLoop loop = (EventLoop) executor;
            loops[i] = loop;
            plain[i] = new Lane(i, loop, (delayNs, task) -> alarm(loop, delayNs, task), steady);
            i++;
        }
        this.sessions = new Sessions(plain, sizes, sessionSettings, metrics);
        this.lanes = new LaneNet[count];
        for (int n = 0; n < count; n++) {
            lanes[n] = new LaneNet(this, plain[n], loops[n], sessions.lane(n));
            byLoop.put(loops[n], lanes[n]);
        }
        this.systemTopics = new SystemTopics(sessions, metrics, clock);
        metrics.gauge("connection.count", "Open connections", connections::get);
        this.watchdog = new Watchdog(this, clock);
        watchdog.start();
        loops[0].scheduleWithFixedDelay(this::trim, 2, 2, TimeUnit.SECONDS);
        loops[0].scheduleWithFixedDelay(this::speak, 1, 1, TimeUnit.SECONDS);
        loops[0].scheduleWithFixedDelay(this::lookAtFiles, 1, 1, TimeUnit.SECONDS);
    }

    private static Runnable alarm(EventLoop loop, long delayNs, Runnable task) {
        var wake = loop.schedule(task, delayNs, TimeUnit.NANOSECONDS);
        return () -> wake.cancel(false);
    }

    /** One look at a time: the disk may be slow. */
    private void lookAtFiles() {
        if (looking.compareAndSet(false, true)) {
            Thread.ofVirtual().start(() -> {
                try {
                    listeners.look();
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    private void speak() {
        if (!stopping.get()) {
            Thread.ofVirtual().start(systemTopics::tick);
        }
    }

    /** What the broker says of itself under {@code $SYS}, and how often: every so many seconds; 0 for never. */
    public void say(int intervalS, String version) {
        systemTopics.configure(intervalS, version);
    }

    private void trim() {
        Thread.ofVirtual().start(() -> sessions.durable().trim());
        sessions.limitBacklogs();
    }

    // --- for the parts inside ---

    int lanes() {
        return lanes.length;
    }

    LaneNet lane(int index) {
        return lanes[index];
    }

    LaneNet laneOf(EventLoop loop) {
        LaneNet lane = byLoop.get(loop);
        if (lane == null) {
            throw new IllegalStateException("a channel on a loop that is no lane");
        }
        return lane;
    }

    LaneNet laneOf(String clientId) {
        return lanes[sessions.laneOf(clientId).lane().index()];
    }

    MultiThreadIoEventLoopGroup group() {
        return group;
    }

    static Class<? extends ServerChannel> channelType() {
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    NetSettings settings() {
        return settings;
    }

    BrokerLimits limits() {
        return sessions.settings().limits();
    }

    WebSocketUse webSocketUse(String protocol) {
        return protocols.webSocketUse(protocol);
    }

    LaneCounters counters() {
        return counters;
    }

    Authenticators authenticators() {
        return authenticators;
    }

    NetFigures figures() {
        return figures;
    }

    Metrics registry() {
        return metrics;
    }

    public Sessions sessions() {
        return sessions;
    }

    long newConnectionId() {
        return nextConnection.getAndIncrement();
    }

    /** Counts a connection in; false if there are too many. Counted out by {@link #left} either way. */
    boolean admit(Admission admission) {
        figures.accepted.add(1);
        boolean room = connections.incrementAndGet() <= Math.min(settings.connectionsMax(), connectionsPossible);
        boolean roomThere = admission.enter();
        if (!room) {
            figures.rejected.add(1);
        } else if (!roomThere) {
            figures.rejectedByListener.add(1);
        }
        return room && roomThere;
    }

    void left(Admission admission) {
        admission.leave();
        connections.decrementAndGet();
    }

    Clock clock() {
        return clock;
    }

    /** Whether anybody is there. Any thread. */
    boolean hasConnections() {
        return connections.get() > 0;
    }

    /** How fast connections come in by all listeners together. */
    Pace pace() {
        return pace;
    }

    void later(int seconds, Runnable task) {
        group.next().schedule(() -> Thread.ofVirtual().start(task), seconds, TimeUnit.SECONDS);
    }

    void event(BrokerEvent event) {
        for (BrokerEventListener listener : eventListeners) {
            try {
                listener.onEvent(event);
            } catch (RuntimeException e) {
                LOG.warn("A listener failed on {}", event, e);
            }
        }
    }

    // --- what comes and goes ---

    public void configure(SessionSettings sessionSettings, NetSettings netSettings) {
        sessions.configure(sessionSettings);
        settings = netSettings;
        pace.set(netSettings.connectRateMax());
    }

    /** @param bundle id of the bundle that registered it: what tells two versions apart */
    public void bind(Protocol protocol, long bundle) {
        protocols.bind(protocol, bundle);
    }

    public void unbind(Protocol protocol) {
        protocols.unbind(protocol);
    }

    public void bind(Authenticator authenticator) {
        authenticators.bind(authenticator);
    }

    /** Exchanges that it conducts are refused. */
    public void unbind(Authenticator authenticator) {
        authenticators.unbind(authenticator);
        for (LaneNet lane : lanes) {
            lane.lane().execute(() -> lane.authenticatorGone(authenticator));
        }
    }

    public void bind(Transport transport) {
        listeners.bind(transport);
    }

    public void unbind(Transport transport) {
        listeners.unbind(transport);
    }

    /** Takes a store, recovering from the first one: then listeners open. Blocks meanwhile. */
    public synchronized void bind(ShardStore store) {
        sessions.bind(store);
        storeFailure = "";
        listeners.open();
        event(new BrokerEvent.StoreRecovered());
    }

    /** A store is there, but can't be read: nobody may connect. */
    public void storeFailed(String reason) {
        storeFailure = reason;
        event(new BrokerEvent.StoreFailed(reason));
    }

    public synchronized void unbind(ShardStore store) {
        if (sessions.unbind(store)) {
            int absence = sessions.durable().absence();
            later(settings.parkTimeoutS(), () -> {
                if (sessions.durable().giveUp(absence)) {
                    event(new BrokerEvent.StoreFailed("no store came back"));
                }
            });
        }
    }

    public void bind(BrokerEventListener listener) {
        eventListeners.add(listener);
    }

    public void unbind(BrokerEventListener listener) {
        eventListeners.remove(listener);
    }

    /** The versions of protocols, and who serves. */
    public ProtocolAdmin protocolBook() {
        return protocols;
    }

    public Listeners listenerBook() {
        return listeners;
    }

    // --- for operators ---

    @Override
    public List<ListenerStatus> listeners() {
        return listeners.status();
    }

    @Override
    public Map<String, Long> metrics() {
        return metrics.snapshot();
    }

    @Override
    public String storeProblem() {
        return storeFailure.isEmpty() ? sessions.durable().problem() : storeFailure;
    }

    @Override
    public String progress() {
        return sessions.durable().recoveryProgress().words();
    }

    @Override
    public void shutdown(long timeoutMs) {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        listeners.close();
        sessions.stop(timeoutMs);
        for (LaneNet lane : lanes) {
            lane.lane().execute(lane::closeAll);
        }
    }

    /** Ends the event loops. Nothing works after that. */
    public void stop() {
        watchdog.stop();
        group.shutdownGracefully(50, 2_000, TimeUnit.MILLISECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
