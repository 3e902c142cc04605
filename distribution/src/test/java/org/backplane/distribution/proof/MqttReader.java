// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.proof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** An ordinary MQTT client that reads a filter at QoS 1. */
public final class MqttReader implements AutoCloseable {
    private final BlockingQueue<String> came = new LinkedBlockingQueue<>();
    private final MqttClient client;

    public MqttReader(int port, String filter) throws MqttException {
        client = new MqttClient("tcp://127.0.0.1:" + port, "reader", new MemoryPersistence());
        client.connect();
        client.subscribe(
                filter,
                1,
                (topic, message) -> came.add(topic + " " + new String(message.getPayload(), StandardCharsets.UTF_8)));
    }

    /** The next messages, each as topic and text; fewer if they don't come in time. */
    public List<String> next(int count) throws InterruptedException {
        List<String> some = new ArrayList<>();
        while (some.size() < count) {
            String one = came.poll(20, TimeUnit.SECONDS);
            if (one == null) {
                return some;
            }
            some.add(one);
        }
        return some;
    }

    public void publish(String topic, String text) throws MqttException {
        client.publish(topic, text.getBytes(StandardCharsets.UTF_8), 1, false);
    }

    @Override
    public void close() throws MqttException {
        client.disconnect();
        client.close();
    }
}
