package io.github.reliablemq.examples;

import io.github.reliablemq.activemq.ActiveMqBroker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which servers the doctor is to look at; null for none of that kind. */
record DoctorOptions(
        @Nullable String postgres,
        @Nullable String redis,
        @Nullable String broker,
        @Nullable String brokerUser) {

    static final String PASSWORD_VARIABLE = "BROKER_PASSWORD";

    private static final Set<String> NAMES = Set.of("--postgres", "--redis", "--broker", "--broker-user");
    private static final String USAGE =
            "usage: Doctor [--postgres JDBC-URL] [--redis URI] [--broker URL [--broker-user NAME]]; the broker's password is"
                    + " taken from the variable " + PASSWORD_VARIABLE;

    /** @throws IllegalArgumentException that tells the usage; never an address, which may hold a password */
    static DoctorOptions parse(List<String> args) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < args.size(); i += 2) {
            if (!NAMES.contains(args.get(i)) || i + 1 == args.size()) {
                throw new IllegalArgumentException(USAGE);
            }
            values.put(args.get(i), args.get(i + 1));
        }
        return new DoctorOptions(
                values.get("--postgres"), values.get("--redis"), values.get("--broker"), values.get("--broker-user"));
    }

    boolean isEmpty() {
        return postgres == null && redis == null && broker == null;
    }

    ActiveMqBroker brokerAt(String url, Map<String, String> environment) {
        ActiveMqBroker.Builder builder = ActiveMqBroker.builder().url(url);
        String user = brokerUser;
        if (user != null) {
            String password = environment.getOrDefault(PASSWORD_VARIABLE, "");
            builder.credentials(() -> new ActiveMqBroker.Credentials(user, password));
        }
        return builder.build();
    }
}
