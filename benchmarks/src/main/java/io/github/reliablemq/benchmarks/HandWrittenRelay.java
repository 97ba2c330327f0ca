package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Work;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The loop one would write by hand, {@link HandWrittenLane}, sends a backlog. */
final class HandWrittenRelay implements Contestant {

    private final DataSource database;
    private final String brokerUrl;
    private final Drain drain;
    private final Packets packets;
    private final String name;
    private final List<HandWrittenLane> lanes = new ArrayList<>();

    HandWrittenRelay(DataSource database, String brokerUrl, Drain drain, Packets packets) {
        this(packets.name("hand-written"), database, brokerUrl, drain, packets);
    }

    HandWrittenRelay(String name, DataSource database, String brokerUrl, Drain drain, Packets packets) {
        this.name = name;
        this.database = database;
        this.brokerUrl = brokerUrl;
        this.drain = drain;
        this.packets = packets;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DataSource database() {
        return database;
    }

    @Override
    public void prepare() throws SQLException, JMSException {
        HandWrittenOutbox.createIn(database);
        HandWrittenOutbox.fill(database, drain.messages());
        Sql.tidy(database, HandWrittenOutbox.TABLE);
        for (int i = 0; i < drain.lanes(); i++) {
            lanes.add(HandWrittenLane.open(database, brokerUrl, queue(), packets));
        }
    }

    @Override
    public Work run() throws InterruptedException {
        Crew.run(drain.lanes(), member -> {
            HandWrittenLane lane = lanes.get(member);
            int sent;
            do {
                sent = lane.send(drain.batch());
            } while (sent > 0);
        });
        return Work.of(drain.messages());
    }

    private String queue() {
        return "bench." + name;
    }

    @Override
    public void disconnect() throws SQLException {
        for (HandWrittenLane lane : lanes) {
            lane.close();
        }
        lanes.clear();
    }

    @Override
    public void check() throws SQLException, JMSException {
        WrongCountException.unlessSame(
                "Messages left by " + name(), 0, Sql.number(database, "select count(*) from hand_outbox"));
        Arrivals.check(brokerUrl, queue(), drain.messages(), Keys.NONE);
    }

    @Override
    public void close() {
        try {
            disconnect();
        } catch (SQLException e) {
            throw new IllegalStateException("A connection of " + name() + " was not closed", e);
        }
    }
}
