// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.component;

import org.backplane.api.broker.Broker;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.queue.QueueOptions;
import org.backplane.core.session.BrokerService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Registers the broker for whoever has no client session. */
@Component(immediate = true, service = Broker.class)
public final class BrokerComponent implements Broker {
    private final BrokerService broker;

    @Activate
    public BrokerComponent(@Reference ServerComponent kernel) {
        broker = new BrokerService(kernel.server().sessions());
    }

    @Override
    public void append(Topic topic, RecordBatch batch, AppendListener listener) {
        broker.append(topic, batch, listener);
    }

    @Override
    public void queue(TopicFilter filter, String group, QueueOptions options, QueueListener listener) {
        broker.queue(filter, group, options, listener);
    }
}
