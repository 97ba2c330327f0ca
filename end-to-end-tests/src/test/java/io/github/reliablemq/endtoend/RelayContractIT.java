package io.github.reliablemq.endtoend;

import io.github.reliablemq.testkit.RelayContract;

/** The published contract of relays, kept between a real PostgreSQL and a real broker, by networks that may fail. */
final class RelayContractIT extends RelayContract {

    @Override
    protected Fixture fixture() {
        return new Servers();
    }

    /** The outbox and the broker of this JVM, each behind a network of its own. */
    private static final class Servers extends HurtServers implements Fixture {}
}
