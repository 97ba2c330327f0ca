package io.github.reliablemq.benchmarks.harness;

import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A contestant that only says what is done to it. */
final class Doing implements Contestant {

    private final String name;
    private final List<String> done;

    Doing(String name, List<String> done) {
        this.name = name;
        this.done = done;
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
    public void prepare() {
        done.add("prepare " + name);
    }

    @Override
    public Work run() {
        done.add("run " + name);
        return Work.of(1);
    }

    @Override
    public void disconnect() {
        done.add("disconnect " + name);
    }

    @Override
    public void check() {
        done.add("check " + name);
    }

    @Override
    public void close() {
        done.add("close " + name);
    }
}
