// SPDX-License-Identifier: Apache-2.0
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/** Artemis as a process of its own. Arguments: folder, key store, its password, and WIRE=port for each listener. */
public final class Broker {
    private Broker() {}

    public static void main(String[] words) throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setName("bench");
        configuration.setSecurityEnabled(false);
        configuration.setPersistenceEnabled(true);
        configuration.setJournalType(JournalType.NIO);
        configuration.setJournalDirectory(words[0] + "/journal");
        configuration.setBindingsDirectory(words[0] + "/bindings");
        configuration.setPagingDirectory(words[0] + "/paging");
        configuration.setLargeMessagesDirectory(words[0] + "/large");
        configuration.setMaxDiskUsage(-1);
        configuration.setJMXManagementEnabled(false);
        configuration.addAddressSetting("#", new AddressSettings().setMaxSizeBytes(-1));
        for (int i = 3; i < words.length; i++) {
            String[] listener = words[i].split("=");
            String tls = listener[0].equals("TLS") || listener[0].equals("WSS")
                    ? ";sslEnabled=true;keyStoreType=PKCS12;keyStorePath=" + words[1] + ";keyStorePassword=" + words[2]
                    : "";
            configuration.addAcceptorConfiguration(
                    listener[0], "tcp://127.0.0.1:" + listener[1] + "?protocols=MQTT;tcpNoDelay=true;useEpoll=true" + tls);
        }
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfiguration(configuration);
        broker.start();
    }
}
