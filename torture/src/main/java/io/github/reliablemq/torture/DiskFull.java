package io.github.reliablemq.torture;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The disk of PostgreSQL's write-ahead log is full until somebody makes room and starts the server again. */
final class DiskFull implements Fault {

    private @Nullable LogMark log;

    @Override
    public void inject(Scene scene) throws SQLException, IOException {
        SmallDisk disk = scene.stage().smallDisk();
        Patience.pause(Duration.ofSeconds(1));
        log = scene.postgresLog();
        disk.fill();
    }

    /** Looks on by using up what the server still has of its log. */
    @Override
    public Optional<String> evidence(Scene scene) {
        scene.database().tryList("select pg_switch_wal()");
        return log == null ? Optional.empty() : log.find("No space left on device");
    }

    @Override
    public void heal(Scene scene) throws SQLException, IOException {
        scene.stage().smallDisk().free();
        scene.stage().postgres().restart();
        if (!scene.database().awaitAnswer(Duration.ofSeconds(60))) {
            throw new TortureException("PostgreSQL does not answer 60 s after there is room again");
        }
    }

    @Override
    public Duration hold() {
        return Duration.ofSeconds(4);
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(30);
    }
}
