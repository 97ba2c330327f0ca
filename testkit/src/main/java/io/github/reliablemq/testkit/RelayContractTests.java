package io.github.reliablemq.testkit;

import io.github.reliablemq.Message;
import io.github.reliablemq.Relay;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the parts of the relay's contract share: a fresh fixture for each test, and short words for it. */
abstract class RelayContractTests {

    private RelayRig rig;

    @SuppressWarnings("NullAway.Init")
    RelayContractTests() {}

    /** A new fixture. */
    protected abstract RelayContract.Fixture fixture();

    @BeforeEach
    final void openFixture() {
        rig = new RelayRig(fixture());
    }

    @AfterEach
    final void closeFixture() {
        rig.close();
    }

    final RelayRig rig() {
        return rig;
    }

    final Relay start() {
        return rig.start(2);
    }

    final Message text(String text) {
        return Message.to(rig.fixture().queue()).text(text).build();
    }

    /** Commits one message for each text, each in a transaction of its own. */
    final void commit(String... texts) {
        for (String text : texts) {
            rig.fixture().commit(producer -> producer.send(text(text)));
        }
    }

    /** Commits one message of that key for each text, each in a transaction of its own. */
    final void commitKeyed(String key, String... texts) {
        for (String text : texts) {
            rig.fixture()
                    .commit(producer -> producer.send(Message.to(rig.fixture().queue())
                            .orderingKey(key)
                            .text(text)
                            .build()));
        }
    }

    final List<String> stored() {
        return rig.fixture().stored(rig.fixture().queue());
    }

    static List<String> numbers(int end) {
        return IntStream.range(0, end).mapToObj(Integer::toString).toList();
    }

    static List<String> with(List<String> texts, String... more) {
        List<String> all = new ArrayList<>(texts);
        all.addAll(List.of(more));
        return all;
    }
}
