package io.github.reliablemq.simulation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.MessageId;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LeaseHistoryTest {

    private static final MessageId ID = new MessageId(new UUID(0, 1));

    private final LeaseHistory history = new LeaseHistory(new Tally());

    @Test
    @DisplayName("P4r: one fault explains one repeat and not a second one")
    void oneFaultExplainsOneRepeat() {
        LeaseHistory.Run killed = history.granted(ID, "one");
        history.effected(killed);
        history.killed(killed);
        LeaseHistory.Run repeat = history.granted(ID, "other");
        history.effected(repeat);
        history.ended(repeat);

        assertThatThrownBy(() -> history.granted(ID, "one"))
                .isInstanceOf(Violation.class)
                .hasMessageContaining("handled again and nothing happened to it");
    }

    @Test
    @DisplayName("P4r: three faults explain three repeats, also if one of the runs went on all the time")
    void eachFaultExplainsARepeat() {
        LeaseHistory.Run slow = slowAfterAnEnd();
        handled("other");
        history.done(ID);
        history.flushed();
        handled("other");

        assertThatCode(() -> history.effected(slow)).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("P4r: a run that goes on without its lease explains one other, and not all that come")
    void aRunThatGoesOnExplainsOneOther() {
        slowAfterAnEnd();
        handled("other");

        assertThatThrownBy(() -> history.granted(ID, "other"))
                .isInstanceOf(Violation.class)
                .hasMessageContaining("handled again and nothing happened to it");
    }

    /** One process ended after its effect, and the next one could not renew its lease, and goes on. */
    private LeaseHistory.Run slowAfterAnEnd() {
        LeaseHistory.Run killed = history.granted(ID, "one");
        history.effected(killed);
        history.killed(killed);
        LeaseHistory.Run slow = history.granted(ID, "one");
        history.troubled(ID, "one");
        return slow;
    }

    private void handled(String owner) {
        LeaseHistory.Run run = history.granted(ID, owner);
        history.effected(run);
        history.ended(run);
    }

    @Test
    @DisplayName("P4r: a lease that was renewed after a failed renewal is its owner's as before")
    void aRenewedLeaseIsFirmAgain() {
        history.granted(ID, "one");
        history.troubled(ID, "one");
        history.renewed(ID, "one");

        assertThatThrownBy(() -> history.granted(ID, "other"))
                .isInstanceOf(Violation.class)
                .hasMessageContaining("while its owner's handler ran");
    }

    @Test
    @DisplayName("P4r: trouble of one owner is no excuse for another one's lease")
    void troubleIsItsOwners() {
        history.granted(ID, "one");
        history.troubled(ID, "other");

        assertThatThrownBy(() -> history.granted(ID, "other")).isInstanceOf(Violation.class);
    }
}
