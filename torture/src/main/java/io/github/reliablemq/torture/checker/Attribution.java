package io.github.reliablemq.torture.checker;

import java.util.OptionalLong;

/** Asks of everything that came again which fault it can have come from. */
final class Attribution {
    private static final long NANOS_OF_MILLI = 1_000_000;

    private final Messages messages;
    private final Faults faults;
    private final Findings findings;
    private final long wallToNanos;
    private int attributedAtBroker;
    private int attributedAtConsumers;

    Attribution(Messages messages, Faults faults, Findings findings, long wallToNanos) {
        this.messages = messages;
        this.faults = faults;
        this.findings = findings;
        this.wallToNanos = wallToNanos;
    }

    static Attribution of(History history, Faults faults, Findings findings) {
        OptionalLong said = history.facts().wallToNanos();
        long offset = said.orElse(history.broker().wallToNanos());
        Attribution attribution = new Attribution(history.messages(), faults, findings, offset);
        history.broker().repeats().forEach(attribution::atBroker);
        history.consumers().repeats().forEach(attribution::atConsumer);
        return attribution;
    }

    private void atBroker(Broker.Repeat repeat) {
        boolean explained = faults.explain(
                        Consequence.REPEAT_AT_BROKER, nanos(repeat.before()), nanos(repeat.again() + 1))
                .isPresent();
        if (explained) {
            attributedAtBroker++;
        } else {
            findings.add(
                    Anomaly.UNATTRIBUTED,
                    "the broker stored " + messages.id(repeat.message()) + " at " + repeat.before()
                            + " ms since 1970 and again " + (repeat.again() - repeat.before())
                            + " ms later, and no fault of that time can have caused it");
        }
    }

    private void atConsumer(Consumers.Repeat repeat) {
        if (faults.explain(Consequence.REPEAT_AT_CONSUMER, repeat.before(), repeat.again())
                .isPresent()) {
            attributedAtConsumers++;
        } else {
            findings.add(
                    Anomaly.UNATTRIBUTED,
                    "consumer " + repeat.consumer() + " handled " + messages.id(repeat.message()) + " at "
                            + repeat.before() + " and again at " + repeat.again()
                            + ", and no fault of that time can have caused it");
        }
    }

    private long nanos(long millis) {
        return millis * NANOS_OF_MILLI + wallToNanos;
    }

    int attributedAtBroker() {
        return attributedAtBroker;
    }

    int attributedAtConsumers() {
        return attributedAtConsumers;
    }
}
