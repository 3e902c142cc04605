// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The walker finds what a careless bundle leaves behind, and names the place. */
class LoaderLeaksTest {
    private final OwnCopyLoader bundle = new OwnCopyLoader(Careless.class);
    private final EmbeddedChannel channel = new EmbeddedChannel();

    /** What a bundle must not do. Loaded by a loader of its own. */
    static final class Careless {
        static final class ListensToTheClose implements Consumer<Channel> {
            private static final java.util.concurrent.atomic.AtomicReference<Object> LAST =
                    new java.util.concurrent.atomic.AtomicReference<>();

            @Override
            public void accept(Channel on) {
                on.closeFuture().addListener(future -> LAST.set(this));
            }
        }

        static final class StaysInThePipeline implements Consumer<Channel> {
            @Override
            public void accept(Channel on) {
                on.pipeline().addLast("mine", new Handler());
            }
        }

        static final class Handler extends ChannelInboundHandlerAdapter {}

        static final class KeepsPerThread implements Consumer<Channel> {
            private static final FastThreadLocal<Object> LOCAL = new FastThreadLocal<>();

            @Override
            public void accept(Channel on) {
                LOCAL.set(this);
            }
        }

        static final class Work implements Runnable, Supplier<Object> {
            @Override
            public void run() {
                // never comes
            }

            @Override
            public Object get() {
                return this;
            }
        }
    }

    @AfterEach
    void close() {
        FastThreadLocal.removeAll();
        channel.close();
    }

    @SuppressWarnings("unchecked")
    private void careless(Class<?> type) throws Exception {
        ((Consumer<Channel>) bundle.create(Consumer.class, type)).accept(channel);
    }

    @Test
    void findsNothingWhereNothingIs() {
        assertThat(LoaderLeaks.from(Map.of("channel", channel), bundle)).isEmpty();
    }

    @Test
    void findsALambdaThatListensToTheCloseOfAChannel() throws Exception {
        careless(Careless.ListensToTheClose.class);

        assertThat(LoaderLeaks.from(Map.of("channel", channel), bundle))
                .isNotEmpty()
                .allSatisfy(path -> assertThat(path)
                        .startsWith("channel (")
                        .contains("AbstractChannel.closeFuture", "listener")
                        .contains("copy of Careless"));
    }

    @Test
    void findsAHandlerInThePipelineByItsName() throws Exception {
        careless(Careless.StaysInThePipeline.class);

        assertThat(LoaderLeaks.from(Map.of("channel", channel), bundle))
                .first()
                .asString()
                .contains("handler 'mine' in the pipeline");
    }

    @Test
    void findsAFastThreadLocalOfTheCallingThread() throws Exception {
        careless(Careless.KeepsPerThread.class);

        assertThat(LoaderLeaks.from(Map.of("channel", channel), bundle)).isEmpty();
        assertThat(LoaderLeaks.fromHereAndThreads(Map.of(), bundle))
                .first()
                .asString()
                .contains("Thread '" + Thread.currentThread().getName() + "'", "InternalThreadLocalMap");
    }

    @Test
    void findsWhatWaitsInTheQueuesOfAnEventLoop() throws Exception {
        var executor = new DefaultEventExecutor();
        try {
            executor.schedule(bundle.create(Runnable.class, Careless.Work.class), 1, TimeUnit.HOURS)
                    .isDone();
            executor.submit(() -> {}).sync(); // by now the loop has taken the task over

            assertThat(LoaderLeaks.from(Map.of("loop", executor), bundle))
                    .first()
                    .asString()
                    .contains("scheduledTaskQueue");
        } finally {
            executor.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void findsWhatFollowsAPendingFuture() throws Exception {
        var pending = new CompletableFuture<String>();
        CompletableFuture<Void> after = pending.thenRun(bundle.create(Runnable.class, Careless.Work.class));

        assertThat(LoaderLeaks.from(Map.of("pending", pending), bundle)).isNotEmpty();
        pending.complete("");
        assertThat(LoaderLeaks.from(Map.of("pending", pending), bundle)).isEmpty();
        assertThat(after).isCompleted();
    }

    @Test
    void aWeakReferenceHoldsNothing() throws Exception {
        Object work = bundle.create(Runnable.class, Careless.Work.class);

        assertThat(LoaderLeaks.from(Map.of("weak", new WeakReference<>(work)), bundle))
                .isEmpty();
        assertThat(LoaderLeaks.from(Map.of("strong", List.of(work)), bundle)).hasSize(1);
    }

    @Test
    void aLoaderThatNobodyHoldsGoes() throws Exception {
        var retired = new RetiredLoaders();
        retired.add(new OwnCopyLoader(Careless.class));

        assertThat(retired.left(20_000)).isEmpty();
        retired.add(bundle);
        assertThat(retired.left(300)).containsExactly(bundle);
    }
}
