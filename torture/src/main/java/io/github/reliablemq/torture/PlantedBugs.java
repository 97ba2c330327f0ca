package io.github.reliablemq.torture;

import io.github.reliablemq.torture.checker.Checker;
import io.github.reliablemq.torture.checker.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Plays every known way of doing it wrong on real servers, and has the checker judge what it left behind: a checker
 * that finds nothing there proves nothing elsewhere. Argument: a directory for the histories; a temporary one without.
 *
 * <p>Ends with 0 when all were caught, else with 1.
 */
public final class PlantedBugs {

    private PlantedBugs() {}

    public static void main(String[] args) throws IOException {
        Path directory = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("planted-");
        Screen screen = new Screen(System.out);
        Result result = run(directory, screen);
        screen.say("planted=" + result);
        if (!result.isComplete()) {
            System.exit(1);
        }
    }

    /** How many of the planted bugs were caught. */
    record Result(int caught, int planted) {

        boolean isComplete() {
            return caught == planted;
        }

        /** Adds it to what a run says of itself. */
        void note(Path run) {
            RunFacts.add(run, "planted", toString());
        }

        @Override
        public String toString() {
            return caught + "/" + planted;
        }
    }

    /** Plays all of them on servers of its own. */
    static Result run(Path directory, Screen screen) {
        int caught = 0;
        try (PlantedServers servers = PlantedServers.start()) {
            for (PlantedBug bug : PlantedBug.values()) {
                Verdict verdict = judge(bug, servers, directory.resolve(bug.name()));
                boolean isCaught = bug.isCaughtBy(verdict.found());
                caught += isCaught ? 1 : 0;
                screen.say("PLANTED " + bug + " expected=" + bug.expected() + " found=" + verdict.found()
                        + (isCaught ? "" : " NOT CAUGHT\n" + verdict.report()));
            }
        }
        return new Result(caught, PlantedBug.values().length);
    }

    /** Plays one, or whatever is given in its place. */
    static Verdict judge(PlantedBug bug, PlantedBug.Script script, PlantedServers servers, Path run) {
        try {
            Files.createDirectories(run);
            try (PlantedScene scene = PlantedScene.open(servers, run, bug.queue())) {
                script.play(scene);
                scene.finish();
            }
            return Checker.check(run);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new TortureException(bug + " could not be played: " + e, e);
        }
    }

    private static Verdict judge(PlantedBug bug, PlantedServers servers, Path run) {
        return judge(bug, bug::play, servers, run);
    }
}
