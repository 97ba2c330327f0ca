package io.github.reliablemq.servers;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** ActiveMQ from the class path, in a JVM that can be killed. */
final class EmbeddedActiveMq {
    private static final String LOGBACK = "io/github/reliablemq/servers/broker-logback.xml";

    private EmbeddedActiveMq() {}

    static EmbeddedServer start(ActiveMqServer.Settings settings) {
        return start(settings, BrokerProcess.READY);
    }

    /** One that is as ready as it can be while another has the store. */
    static EmbeddedServer startStandIn(ActiveMqServer.Settings settings) {
        return start(settings, BrokerProcess.STARTING);
    }

    private static EmbeddedServer start(ActiveMqServer.Settings settings, String ready) {
        Path directory = RunDirectory.newDirectory("activemq");
        Path file = write(settings, directory.resolve("broker.properties"));
        return EmbeddedServer.start(
                new EmbeddedServer.Program(directory, ready, port -> launch(settings, file, directory, port)));
    }

    private static Child launch(ActiveMqServer.Settings settings, Path file, Path directory, int port) {
        int memory = Integer.parseInt(settings.values().getOrDefault(ActiveMqServer.Settings.MEMORY_MIB, "64"));
        List<String> options = new ArrayList<>(List.of(
                "-Xmx" + (2 * memory + 64) + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // If the tests bring logback without a configuration, it would log every frame.
                "-Dlogback.configurationFile=" + LOGBACK));
        options.addAll(settings.jvmOptions());
        return ChildJvm.of(BrokerProcess.class)
                .jvmOptions(options.toArray(String[]::new))
                .args(file.toString(), directory.toString(), Integer.toString(port))
                .logTo(directory.resolve("broker.log"))
                .start();
    }

    /** In a file, not as arguments: those are for everybody to read, and there may be a password. */
    private static Path write(ActiveMqServer.Settings settings, Path file) {
        Properties properties = new Properties();
        properties.putAll(settings.values());
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (OutputStream out = Files.newOutputStream(file)) {
                properties.store(out, null);
            }
            return file;
        } catch (IOException e) {
            throw new ServerException("Cannot write " + file + ".", e);
        }
    }
}
