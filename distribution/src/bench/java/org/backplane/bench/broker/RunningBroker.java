// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.broker;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.backplane.distribution.broker.ChildProcess;
import org.backplane.distribution.broker.Folders;
import org.backplane.distribution.broker.FreePorts;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packets;

/** A broker's fresh process on its own core, with a folder of its own that goes when it is closed. */
public final class RunningBroker implements AutoCloseable {
    private static final Duration STARTING = Duration.ofSeconds(120);
    private static final long ASK_AGAIN_NS = 500_000;
    private static final AtomicInteger STARTED = new AtomicInteger();
    private static final int LINES = 10;
    private static final String HOST = "127.0.0.1";

    private final Peer peer;
    private final ChildProcess process;
    private final Path folder;
    private final Map<Wire, Integer> ports;
    private final long startNs;

    private RunningBroker(Peer peer, ChildProcess process, Path folder, Map<Wire, Integer> ports, long startNs) {
        this.peer = peer;
        this.process = process;
        this.folder = folder;
        this.ports = ports;
        this.startNs = startNs;
    }

    /** Starts it and waits until it has answered a CONNECT over TCP. */
    public static RunningBroker start(Peer peer, Site site, Set<Wire> wires) throws Exception {
        // A short name: sockets of the file system have a limit of 107 bytes.
        Path folder = Files.createDirectory(site.folder().resolve("b" + STARTED.incrementAndGet()));
        ChildProcess process = null;
        try {
            Map<Wire, Integer> ports = new EnumMap<>(Wire.class);
            List<Integer> free = FreePorts.find(wires.size());
            for (Wire wire : wires) {
                ports.put(wire, free.get(ports.size()));
            }
            Peer.Launch launch = peer.launch(folder, ports, site);
            List<String> command = new ArrayList<>(site.pin());
            command.addAll(launch.command());
            long beganNs = System.nanoTime();
            process = ChildProcess.start(command, launch.environment());
            awaitConnack(process, Objects.requireNonNull(ports.get(Wire.TCP)), beganNs);
            long startNs = System.nanoTime() - beganNs;
            for (int port : ports.values()) {
                Until.holds("port " + port, STARTING, () -> accepts(port));
            }
            return new RunningBroker(peer, process, folder, ports, startNs);
        } catch (Exception | AssertionError e) {
            if (process != null) {
                process.close();
            }
            Folders.delete(folder);
            throw e;
        }
    }

    private static void awaitConnack(ChildProcess process, int port, long beganNs) throws IOException {
        byte[] hello = Packets.connect(4, "bench-first", true, 0, new Bytes());
        while (!answers(port, hello)) {
            if (!process.isAlive() || System.nanoTime() - beganNs > STARTING.toNanos()) {
                throw new IOException("it did not start: " + process.output());
            }
            LockSupport.parkNanos(ASK_AGAIN_NS);
        }
    }

    private static boolean answers(int port, byte[] hello) {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            socket.connect(new InetSocketAddress(HOST, port), 1000);
            socket.getOutputStream().write(hello);
            byte[] connack = new byte[4];
            new DataInputStream(socket.getInputStream()).readFully(connack);
            socket.getOutputStream().write(Packets.disconnect());
            return connack[0] >> 4 == Packets.CONNACK && connack[3] == 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    public int port(Wire wire) {
        return Objects.requireNonNull(ports.get(wire));
    }

    public long pid() {
        return process.pid();
    }

    public Path folder() {
        return folder;
    }

    /** From the start of the process until it had answered a CONNECT. */
    public long startNs() {
        return startNs;
    }

    public Usage usage() throws IOException {
        return Usage.of(pid());
    }

    public long residentBytes() throws IOException {
        return Usage.field(Files.readString(Path.of("/proc/" + pid() + "/status")), "VmRSS") * 1024;
    }

    /** Whether it still runs, the end of what it printed, and what else it says of connections it closed. */
    public String lastWords() {
        List<String> lines = process.output().lines().toList();
        List<String> last = new ArrayList<>(lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        try {
            last.addAll(peer.complaints(folder));
        } catch (Exception e) {
            last.add("it can't be asked why: " + e.getMessage());
        }
        return (process.isAlive() ? "it runs" : "it ended") + " and said last: " + String.join("\n", last);
    }

    @Override
    public void close() throws IOException {
        process.close();
        Folders.delete(folder);
    }
}
