package io.github.reliablemq.torture.checker;

import java.nio.file.Path;

/** All that was kept of a run, read in the order in which one file explains the next. */
final class History {
    private final Table table;
    private final Facts facts;
    private final Faults faults;
    private final Transactions transactions = new Transactions();
    private final Messages messages = new Messages();
    private final Broker broker;
    private final Consumers consumers;
    private final WallClock clock;

    private History(Path run, Findings findings) {
        table = new Table(run);
        facts = Facts.read(run);
        faults = new Faults(facts.grace());
        faults.read(table);
        new Writers(transactions, messages).read(table, faults, findings);
        new Places(messages, transactions, findings).read(table, facts);
        new Innocents(table).each(innocent -> findings.add(Anomaly.INNOCENT, innocent));
        broker = new Broker(messages, transactions, findings);
        broker.read(table, facts.destinations());
        clock = WallClock.of(facts, broker);
        broker.judgeCommits(clock);
        consumers = new Consumers(messages, transactions, broker, findings);
        consumers.check(table, facts);
        new Order(messages, transactions, findings).check(broker.stored());
        new Fates(messages, transactions, findings).check();
    }

    static History read(Path run, Findings findings) {
        return new History(run, findings);
    }

    Table table() {
        return table;
    }

    Faults faults() {
        return faults;
    }

    Facts facts() {
        return facts;
    }

    Transactions transactions() {
        return transactions;
    }

    Messages messages() {
        return messages;
    }

    Broker broker() {
        return broker;
    }

    WallClock clock() {
        return clock;
    }

    Consumers consumers() {
        return consumers;
    }
}
