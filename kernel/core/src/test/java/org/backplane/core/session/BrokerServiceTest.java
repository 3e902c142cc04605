// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.backplane.api.broker.Broker;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Qos;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.queue.QueueOptions;
import org.backplane.api.store.Shard;
import org.backplane.api.store.StoreException;
import org.junit.jupiter.api.Test;

/** Batches of foreign protocols, appended and read back by everybody. */
class BrokerServiceTest {
    private static final int FOREIGN = 77;
    private static final Topic TOPIC = Topic.of("orders/eu");

    private final SimulatedBroker broker = new SimulatedBroker(2);
    private final BrokerService service = new BrokerService(broker.sessions());
    private final Appended appended = new Appended();

    private static final class Appended implements Broker.AppendListener {
        private final List<Long> offsets = new ArrayList<>();
        private int shard = -1;
        private Optional<StoreException> refusal = Optional.empty();

        @Override
        public void onAppended(int inShard, long baseOffset) {
            shard = inShard;
            offsets.add(baseOffset);
        }

        @Override
        public void onRefused(StoreException cause) {
            refusal = Optional.of(cause);
        }
    }

    /** A format of somebody else: records end with a zero. */
    private static RecordBatch batch(int flags, String... records) {
        byte[] bytes = (String.join("\0", records) + "\0").getBytes(StandardCharsets.UTF_8);
        List<RecordBatch.Entry> index = new ArrayList<>();
        int start = 0;
        for (String each : records) {
            Headers headers = new Headers(List.of(Header.user("n", each)));
            index.add(new RecordBatch.Entry(
                    5, RecordBatch.Slice.ABSENT, new RecordBatch.Slice(start, each.length()), headers));
            start += each.length() + 1;
        }
        return new RecordBatch(FOREIGN, index, 5, 5, RecordBatch.NO_PRODUCER, -1, -1, flags, bytes);
    }

    private SimulatedClient subscriber(String id, Options options, String filter) {
        SimulatedClient client = broker.connect(id, options);
        client.subscribe(filter, Qos.AT_LEAST_ONCE);
        broker.pump();
        return client;
    }

    @Test
    void everySubscriberGetsEachRecordOnce() {
        SimulatedClient brief = subscriber("brief", Options.BRIEF, "orders/#");
        SimulatedClient lasting = subscriber("lasting", Options.LASTING, "orders/#");
        SimulatedClient shared = subscriber("shared", Options.BRIEF, "$share/g/orders/#");
        QueueConsumer queue = QueueConsumer.of(broker, "orders/+", "workers", QueueOptions.DEFAULT);

        service.append(TOPIC, batch(0, "one", "two", "three"), appended);
        broker.pump();

        for (SimulatedClient client : List.of(brief, lasting, shared)) {
            assertThat(client.texts()).containsExactly("one", "two", "three");
            assertThat(client.deliveries().getFirst().message().headers().list())
                    .containsExactly(Header.user("n", "one"));
        }
        assertThat(queue.drain()).containsExactly("one", "two", "three");
        assertThat(appended.offsets).containsExactly(0L);
    }

    @Test
    void nobodyGetsAnythingBeforeItIsDurable() {
        SimulatedClient brief = subscriber("brief", Options.BRIEF, "orders/#");
        service.append(TOPIC, batch(0, "one"), appended);
        broker.pumpLanes();
        assertThat(brief.deliveries()).isEmpty();
        assertThat(appended.offsets).isEmpty();

        broker.store().refuse(StoreException.Category.FULL);
        broker.pump();

        assertThat(brief.deliveries()).isEmpty();
        assertThat(appended.refusal.orElseThrow().category()).isEqualTo(StoreException.Category.FULL);
    }

    @Test
    void keepsTheBytesAsTheyCameAndTheOffsetsOfEachRecord() {
        subscriber("lasting", Options.LASTING, "orders/#").disconnect();
        service.append(TOPIC, batch(0, "one", "two"), appended);
        service.append(TOPIC, batch(0, "three"), appended);
        broker.pump();
        assertThat(appended.offsets).containsExactly(0L, 2L);

        broker.crashAndRecover();
        List<Shard.Stored> stored = new ArrayList<>();
        broker.store().shard(appended.shard).read(new long[] {1}, new Shard.ReadListener() {
            @Override
            public void onRead(List<Shard.Stored> batches) {
                stored.addAll(batches);
            }

            @Override
            public void onFailed(StoreException cause) {
                throw cause;
            }
        });
        broker.pump();
        assertThat(stored.getFirst().batch().formatId()).isEqualTo(FOREIGN);
        assertThat(stored.getFirst().batch().bytes())
                .isEqualTo(batch(0, "one", "two").bytes());
        assertThat(broker.connect("lasting", Options.LASTING).texts()).containsExactly("one", "two", "three");
    }

    @Test
    void aMarkerIsStoredAndDeliveredToNobody() {
        SimulatedClient brief = subscriber("brief", Options.BRIEF, "orders/#");
        QueueConsumer queue = QueueConsumer.of(broker, "orders/+", "workers", QueueOptions.DEFAULT);

        service.append(TOPIC, batch(RecordBatch.CONTROL, "commit"), appended);
        broker.pump();

        assertThat(appended.offsets).containsExactly(0L);
        assertThat(brief.deliveries()).isEmpty();
        assertThat(queue.drain()).isEmpty();
    }

    @Test
    void tellsTheCallerOfAnIndexThatDoesNotFit() {
        RecordBatch good = batch(0, "one");
        var outside = new RecordBatch.Entry(5, RecordBatch.Slice.ABSENT, new RecordBatch.Slice(2, 900), Headers.EMPTY);
        RecordBatch bad = new RecordBatch(FOREIGN, List.of(outside), 5, 5, -1, -1, -1, 0, good.bytes());

        assertThatThrownBy(() -> service.append(TOPIC, bad, appended))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("index");
    }

    @Test
    void aWorkQueueNeedsAGroup() {
        assertThatThrownBy(() ->
                        service.queue(TopicFilter.of("orders/#"), "", QueueOptions.DEFAULT, new QueueConsumer.Asked()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
