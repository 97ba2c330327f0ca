package io.github.reliablemq.torture;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a fault works with.
 *
 * @param random decides everything that is left to chance, from the run's seed
 * @param messages sends messages of the campaign's own, with a history like any writer's
 * @param operator acts on messages, with a history too
 */
record Scene(Stage stage, SplittableRandom random, Prompter messages, OperatorDesk operator) {

    Path run() {
        return stage.run();
    }

    Database database() {
        return stage.database();
    }

    /** One of the processes in that role. */
    Actor anyOf(Role role) {
        List<Actor> actors = stage.actors(role);
        return actors.get(random.nextInt(actors.size()));
    }

    LogMark postgresLog() {
        return LogMark.at(stage.postgres().log());
    }
}
