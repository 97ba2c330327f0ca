package io.github.reliablemq.servers;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.activemq.broker.Broker;
import org.apache.activemq.broker.BrokerFilter;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.ConnectionContext;
import org.apache.activemq.command.ConnectionInfo;
import org.jspecify.annotations.Nullable;

/** Lets one user in; the broker's own plugin for that needs JAAS classes from yet another jar. */
record Doorkeeper(String user, String password) implements BrokerPlugin {
    @Override
    public Broker installPlugin(Broker next) {
        return new BrokerFilter(next) {
            @Override
            public void addConnection(ConnectionContext context, ConnectionInfo info) throws Exception {
                if (!same(user, info.getUserName()) || !same(password, info.getPassword())) {
                    // The words of the broker's own plugin.
                    throw new SecurityException("User name [" + info.getUserName() + "] or password is invalid.");
                }
                super.addConnection(context, info);
            }
        };
    }

    private static boolean same(String wanted, @Nullable String given) {
        return given != null
                && MessageDigest.isEqual(
                        wanted.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
