package io.github.reliablemq.torture;

import io.github.reliablemq.servers.ChildJvm;
import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A process that runs in another manner for a while: with another version of the library, or in another time. */
final class Replacement implements Fault {

    private static final Duration FAR_OFF = Duration.ofMinutes(50);

    private final Role role;
    private final UnaryOperator<ChildJvm> manner;
    private final Sign sign;
    private @Nullable Actor actor;
    private @Nullable LogMark log;

    private Replacement(Role role, UnaryOperator<ChildJvm> manner, Sign sign) {
        this.role = role;
        this.manner = manner;
        this.sign = sign;
    }

    /** What shows in the first line of such a process that it is one. */
    private interface Sign {
        Optional<String> in(String readyLine, String name, Scene scene);
    }

    /** A relay from those classes, beside one of ours. */
    static Replacement ofClasses(String classPath) {
        List<String> entries = List.of(classPath.split(File.pathSeparator, -1));
        return new Replacement(
                Role.RELAY,
                jvm -> jvm.classPathBefore(classPath),
                (line, name, scene) -> Optional.ofNullable(scene.database().idleInTransaction(name))
                        .filter(backend -> entries.stream().anyMatch(entry -> line.contains(entry)))
                        .map(backend -> "backend " + backend + " has a claim of the other version open: " + line));
    }

    /** A process in whose time it is so much later, or earlier. */
    static Replacement inAnotherTime(Role role, String offset) {
        return new Replacement(
                role,
                jvm -> jvm.under("env", "FAKETIME_DONT_FAKE_MONOTONIC=1", "faketime", "-f", offset),
                (line, name, scene) -> {
                    Instant there = Instant.parse(line.split(" ", -1)[1]);
                    boolean far = Duration.between(there, Instant.now()).abs().compareTo(FAR_OFF) > 0;
                    return far
                            ? Optional.of(name + " works at " + there + ", it is " + Instant.now())
                            : Optional.empty();
                });
    }

    @Override
    public void inject(Scene scene) {
        Actor chosen = scene.anyOf(role);
        actor = chosen;
        log = LogMark.at(chosen.log());
        chosen.kill();
        chosen.start(manner);
        chosen.awaitReady();
    }

    @Override
    public Optional<String> evidence(Scene scene) {
        Optional<String> ready = log == null ? Optional.empty() : log.find("^" + Part.READY + " ");
        return actor == null || ready.isEmpty() ? Optional.empty() : sign.in(ready.get(), actor.name(), scene);
    }

    @Override
    public void heal(Scene scene) {
        if (actor != null) {
            actor.kill();
            actor.start();
            actor.awaitReady();
        }
    }

    @Override
    public Duration hold() {
        return Duration.ofSeconds(6);
    }
}
