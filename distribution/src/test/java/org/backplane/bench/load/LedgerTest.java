// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerTest {
    @Test
    void hasRoomUntilTheWindowIsFullOfCopies() {
        Ledger ledger = new Ledger(2);
        ledger.next();
        assertThat(ledger.hasRoom(2)).isTrue();

        ledger.next();
        assertThat(ledger.hasRoom(2)).isFalse();

        ledger.delivered(true);
        assertThat(ledger.hasRoom(2)).isTrue();
    }

    @Test
    void sendsOnWhenWhatIsOnTheWayWillNotComeAndNotOftenerThanTheWindowOnceItDid() {
        Ledger ledger = new Ledger(1);
        ledger.next();
        assertThat(ledger.hasRoom(1)).isFalse();

        ledger.writeOff();
        assertThat(ledger.hasRoom(1)).isTrue();

        ledger.next();
        ledger.delivered(true);
        assertThat(ledger.hasRoom(1)).isFalse();
    }

    @Test
    void isClearWhenTheLastCopyHasCome() {
        Ledger ledger = new Ledger(2);
        ledger.next();
        ledger.delivered(true);
        assertThat(ledger.isClear()).isFalse();

        ledger.delivered(true);
        assertThat(ledger.isClear()).isTrue();
    }

    @Test
    void isClearWhenWhatIsOnTheWayWillNotCome() {
        Ledger ledger = new Ledger(1);
        ledger.next();
        ledger.writeOff();

        assertThat(ledger.isClear()).isTrue();
    }

    @Test
    void knowsAMessageThatComesTwice() {
        Ledger ledger = new Ledger(1);
        int first = ledger.next();

        assertThat(ledger.first(first)).isTrue();
        assertThat(ledger.first(first)).isFalse();
        assertThat(ledger.first(first + 1)).isFalse();
    }

    @Test
    void forgetsAMessageWhenItsNumberComesRoundAgain() {
        Ledger ledger = new Ledger(1);
        ledger.first(ledger.next());
        for (int i = 1; i < Ledger.REMEMBERED; i++) {
            ledger.next();
        }

        assertThat(ledger.first(ledger.next())).isTrue();
    }
}
