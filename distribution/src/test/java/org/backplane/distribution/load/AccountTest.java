// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A ledger that overlooks something proves nothing. */
class AccountTest {
    @Test
    void isCleanWhenEverythingPromisedArrivedInOrder() {
        Account account = sent(1, 3);
        for (int i = 1; i <= 3; i++) {
            account.answered(i, true);
            account.arrived(i);
        }

        assertThat(account.totals().isClean()).isTrue();
        assertThat(account.isSettled()).isTrue();
    }

    @Test
    void missesWhatWasPromised() {
        Account account = sent(2, 2);
        account.answered(1, true);
        account.answered(2, true);
        account.arrived(2);

        assertThat(account.totals().lost()).isEqualTo(1);
    }

    @Test
    void missesNothingThatWasRefused() {
        Account account = sent(1, 1);
        account.answered(1, false);

        assertThat(account.totals().isClean()).isTrue();
        assertThat(account.totals().refused()).isEqualTo(1);
    }

    @Test
    void missesEveryMessageOfQos0() {
        Account account = sent(0, 2);
        account.arrived(1);

        assertThat(account.totals().lost()).isEqualTo(1);
        assertThat(account.totals().unanswered()).isZero();
    }

    @Test
    void forgivesARepetitionAtQos1Alone() {
        for (int qos = 0; qos <= 2; qos++) {
            Account account = sent(qos, 1);
            account.answered(1, true);
            account.arrived(1);
            account.arrived(1);

            assertThat(account.totals().isClean()).as("QoS " + qos).isEqualTo(qos == 1);
        }
    }

    @Test
    void seesWhatOvertook() {
        Account account = sent(0, 2);
        account.arrived(2);
        account.arrived(1);

        assertThat(account.totals().disordered()).isEqualTo(1);
    }

    @Test
    void seesWhatNobodyAnswered() {
        Account account = sent(1, 1);
        account.arrived(1);

        assertThat(account.totals().unanswered()).isEqualTo(1);
    }

    private static Account sent(int qos, int count) {
        Account account = new Account(qos);
        for (int i = 0; i < count; i++) {
            account.send();
        }
        return account;
    }
}
