package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Work;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The limit: the broker's own client sends the same in transacted batches, and there is no database. */
final class RawClient implements Contestant {

    private final String brokerUrl;
    private final Drain drain;
    private final Packets packets;
    private final String name;
    private final List<BrokerSession> sessions = new ArrayList<>();

    RawClient(String brokerUrl, Drain drain, Packets packets) {
        this(packets.name("raw-client"), brokerUrl, drain, packets);
    }

    RawClient(String name, String brokerUrl, Drain drain, Packets packets) {
        this.name = name;
        this.brokerUrl = brokerUrl;
        this.drain = drain;
        this.packets = packets;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable DataSource database() {
        return null;
    }

    @Override
    public void prepare() throws JMSException {
        for (int i = 0; i < drain.lanes(); i++) {
            sessions.add(BrokerSession.transacted(brokerUrl, queue(), packets));
        }
    }

    @Override
    public Work run() throws InterruptedException {
        Crew.run(drain.lanes(), member -> {
            BrokerSession session = sessions.get(member);
            int inBatch = 0;
            for (int number = member; number < drain.messages(); number += drain.lanes()) {
                session.send(Bodies.of(number));
                inBatch++;
                if (inBatch == drain.batch()) {
                    session.commit();
                    inBatch = 0;
                }
            }
            session.commit();
        });
        return Work.of(drain.messages());
    }

    private String queue() {
        return "bench." + name;
    }

    @Override
    public void disconnect() {
        close();
    }

    @Override
    public void check() throws JMSException {
        Arrivals.check(brokerUrl, queue(), drain.messages(), Keys.NONE);
    }

    @Override
    public void close() {
        sessions.forEach(BrokerSession::close);
        sessions.clear();
    }
}
