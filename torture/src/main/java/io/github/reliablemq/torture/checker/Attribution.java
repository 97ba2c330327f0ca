package io.github.reliablemq.torture.checker;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks of everything that came again which fault it can have come from. */
final class Attribution {
    /**
     * How long after a fault, its tail included, what it interrupted may still come again. In a campaign others may
     * hold a dead relay's messages back until it has been silent for 30 s, its claim lives 4 s, the client id of its
     * connection 0.5 s, connecting takes 2 s, a send 1.5 s, and the longest pause after a failure is 2 s; that is 40 s,
     * and processes share their processors.
     */
    static final Duration REACH = Duration.ofSeconds(45);

    private static final String BROKER = "the broker";

    private final Messages messages;
    private final Faults faults;
    private final Findings findings;
    private final WallClock clock;
    private final Map<Sufferer, Set<Window>> spent = new HashMap<>();
    private int attributedAtBroker;
    private int attributedAtConsumers;

    private Attribution(History history, Findings findings) {
        this.messages = history.messages();
        this.faults = history.faults();
        this.findings = findings;
        this.clock = history.clock();
    }

    /** Where a message came again. */
    private record Sufferer(String at, int message) {}

    static Attribution of(History history, Findings findings) {
        Attribution attribution = new Attribution(history, findings);
        history.broker().repeats().forEach(attribution::atBroker);
        history.consumers().repeats().forEach(attribution::atConsumer);
        return attribution;
    }

    private void atBroker(Broker.Repeat repeat) {
        Sufferer sufferer = new Sufferer(BROKER, repeat.message());
        if (isExplained(
                Consequence.REPEAT_AT_BROKER,
                sufferer,
                clock.millis(repeat.before()),
                clock.endOfMilli(repeat.again()))) {
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
        Sufferer sufferer = new Sufferer(repeat.consumer(), repeat.message());
        if (isExplained(
                Consequence.REPEAT_AT_CONSUMER,
                sufferer,
                clock.micros(repeat.before()),
                clock.micros(repeat.again()))) {
            attributedAtConsumers++;
        } else {
            findings.add(
                    Anomaly.UNATTRIBUTED,
                    "consumer " + repeat.consumer() + " had the effect of " + messages.id(repeat.message()) + " at "
                            + repeat.before() + " us since 1970 and again " + (repeat.again() - repeat.before())
                            + " us later, and no fault of that time can have caused it");
        }
    }

    private boolean isExplained(Consequence consequence, Sufferer sufferer, long before, long again) {
        Set<Window> used = spent.getOrDefault(sufferer, Set.of());
        long from = Math.max(before, again - REACH.toNanos());
        Optional<Window> window = faults.explain(consequence, messages.id(sufferer.message()), from, again, used);
        window.filter(Window::strikesOnce)
                .ifPresent(once -> spent.computeIfAbsent(sufferer, fresh -> new HashSet<>())
                        .add(once));
        return window.isPresent();
    }

    int attributedAtBroker() {
        return attributedAtBroker;
    }

    int attributedAtConsumers() {
        return attributedAtConsumers;
    }
}
