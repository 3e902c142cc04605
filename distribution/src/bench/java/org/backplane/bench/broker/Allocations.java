// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.broker;

import com.sun.tools.attach.VirtualMachine;
import java.lang.management.ManagementFactory;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What a JVM allocates on its heap, asked over its own management agent, which the first question starts. */
public final class Allocations {
    private static final String ATTRIBUTE = "TotalThreadAllocatedBytes";

    private Allocations() {}

    /** Bytes that all threads of that process have allocated since it started, dead threads included. */
    @SuppressWarnings("BanJNDI") // the address comes from a process we started
    public static long bytesOf(long pid) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
        String address;
        try {
            address = machine.startLocalManagementAgent();
        } finally {
            machine.detach();
        }
        try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
            ObjectName threads = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
            return (Long) connector.getMBeanServerConnection().getAttribute(threads, ATTRIBUTE);
        }
    }
}
