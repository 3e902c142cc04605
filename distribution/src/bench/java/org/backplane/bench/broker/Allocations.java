// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.broker;

import com.sun.tools.attach.VirtualMachine;
import java.lang.management.ManagementFactory;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What all threads of a JVM have allocated on the heap since it started, dead ones included: asked over its local JMX agent. */
public final class Allocations implements AutoCloseable {
    private static final String ATTRIBUTE = "TotalThreadAllocatedBytes";

    private final JMXConnector connector;
    private final MBeanServerConnection server;
    private final ObjectName threads;

    private Allocations(JMXConnector connector) throws Exception {
        this.connector = connector;
        this.server = connector.getMBeanServerConnection();
        this.threads = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
    }

    @SuppressWarnings("BanJNDI") // the address comes from a process we started
    public static Allocations of(long pid) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
        try {
            return new Allocations(JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent())));
        } finally {
            machine.detach();
        }
    }

    public long bytes() throws Exception {
        return (Long) server.getAttribute(threads, ATTRIBUTE);
    }

    @Override
    public void close() throws java.io.IOException {
        connector.close();
    }
}
