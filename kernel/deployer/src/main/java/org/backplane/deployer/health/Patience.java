// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.health;

import java.util.function.BooleanSupplier;

/** Time for whoever waits for something: a test turns it by hand. */
public interface Patience {
    /** Milliseconds since an arbitrary moment; never goes back. */
    long nowMs();

    /**
     * Lets time pass.
     *
     * @throws StoppingException if the broker ends meanwhile
     */
    void pause(long ms);

    /**
     * Waits until something holds, asking every so often.
     *
     * @return whether it held in time
     */
    default boolean until(long timeoutMs, long everyMs, BooleanSupplier holds) {
        long endMs = nowMs() + timeoutMs;
        while (!holds.getAsBoolean()) {
            if (nowMs() - endMs >= 0) {
                return false;
            }
            pause(everyMs);
        }
        return true;
    }

    /** The machine's. */
    static Patience system() {
        return new Patience() {
            @Override
            public long nowMs() {
                return System.nanoTime() / 1_000_000;
            }

            @Override
            public void pause(long ms) {
                try {
                    Thread.sleep(ms);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new StoppingException(e);
                }
            }
        };
    }

    /** The broker ends while a change is under way: nothing is to be taken back any more. */
    final class StoppingException extends RuntimeException {
        private static final long serialVersionUID = 1;

        StoppingException(InterruptedException cause) {
            super("the broker is stopping", cause);
        }
    }
}
