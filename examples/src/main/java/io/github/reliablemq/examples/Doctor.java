package io.github.reliablemq.examples;

import io.github.reliablemq.Checkup;
import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.Diagnosis;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.idempotency.redis.RedisCheckup;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.RedisServer;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Says what is unsafe or off in a database, a Redis and a broker. Takes their addresses, or looks at servers of its
 * own. Exit status: 0 when nothing is unsafe, 1 when something is, or does not answer, 2 when the command line cannot
 * be used.
 *
 * <pre>
 * Doctor --postgres "jdbc:postgresql://host/db?user=...&amp;password=..." --redis redis://host --broker tcp://host:61616
 * </pre>
 */
public final class Doctor {

    private static final int LANES = 2;

    private Doctor() {}

    public static void main(String[] args) {
        try {
            System.exit(run(List.of(args), System.out));
        } catch (IllegalArgumentException | ConfigurationException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /** Returns the exit status. */
    static int run(List<String> args, PrintStream out) {
        DoctorOptions options = DoctorOptions.parse(args);
        return options.isEmpty() ? ofOurOwn(out) : tell(checkups(options), out);
    }

    private static int ofOurOwn(PrintStream out) {
        out.println("No server was named: these are of our own.\n");
        try (PostgresServer postgres = PostgresServer.start();
                RedisServer redis = RedisServer.start();
                ActiveMqServer broker = ActiveMqServer.start()) {
            String database = postgres.createDatabase() + "&socketTimeout=30";
            JdbcOutbox.create(Jdbi.create(database)).createSchemaIfMissing();
            JdbcInbox.create(Jdbi.create(database)).createSchemaIfMissing();
            return tell(checkups(new DoctorOptions(database, redis.uri(), broker.brokerUrl(), null)), out);
        }
    }

    private static List<Checkup> checkups(DoctorOptions options) {
        List<Checkup> checkups = new ArrayList<>();
        if (options.postgres() != null) {
            Jdbi jdbi = Jdbi.create(options.postgres());
            checkups.add(JdbcOutbox.create(jdbi).checkup(LANES));
            checkups.add(JdbcInbox.create(jdbi).checkup());
        }
        if (options.redis() != null) {
            checkups.add(RedisCheckup.at(options.redis()));
        }
        if (options.broker() != null) {
            checkups.add(options.brokerAt(options.broker(), System.getenv()).checkup());
        }
        return checkups;
    }

    private static int tell(List<Checkup> checkups, PrintStream out) {
        Diagnosis diagnosis =
                io.github.reliablemq.Doctor.of(checkups.toArray(Checkup[]::new)).examine();
        out.print(diagnosis.text());
        return diagnosis.isSafe() ? 0 : 1;
    }
}
