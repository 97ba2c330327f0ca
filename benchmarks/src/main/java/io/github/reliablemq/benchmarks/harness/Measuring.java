package io.github.reliablemq.benchmarks.harness;

import jakarta.jms.JMSException;
import java.sql.SQLException;

/** Takes the figures of one turn of a contestant, from its preparation to the check of what came of it. */
interface Measuring {

    Sample measure(Contestant contestant) throws SQLException, JMSException, InterruptedException;
}
