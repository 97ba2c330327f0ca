package io.github.reliablemq.benchmarks.harness;

import jakarta.jms.JMSException;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Has a contestant do its work once more and looks into it. The turn counts nowhere: being looked at costs time. */
public final class Profiler {

    private final Measuring meter;
    private final DataSource server;

    /**
     * Looks into turns.
     *
     * @param server any database of the server whose statements are counted
     */
    public Profiler(Meter meter, DataSource server) {
        this.meter = meter;
        this.server = server;
    }

    /** The same with the profile of its first contestant, which is ours; the contest stays open. */
    public Scores lookInto(Scores scores) throws SQLException, JMSException, InterruptedException {
        Profiled looked = new Profiled(scores.contest().contestants().get(0), new StatementTimes(server));
        Sample unused = meter.measure(looked);
        return scores.with(looked.profile());
    }
}
