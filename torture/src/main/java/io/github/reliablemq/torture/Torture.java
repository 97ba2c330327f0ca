package io.github.reliablemq.torture;

import io.github.reliablemq.servers.ServerException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writers, relays, consumers and their servers in processes of their own, hurt in every way of the fault matrix while
 * plain clients keep a history, which a checker then judges. See {@code docs/reliability.md}.
 *
 * <p>Exit status: 0 when every promise was kept, 1 when one was broken, 2 when the run proves nothing because a fault
 * was never felt or it could not be completed, 3 when the command line cannot be used.
 */
public final class Torture {

    private static final int CLEAN = 0;
    private static final int VIOLATED = 1;
    private static final int PROVES_NOTHING = 2;
    private static final int UNUSABLE = 3;
    private static final int SHOWN = 20;

    private Torture() {}

    public static void main(String[] args) {
        int status = run(List.of(args), System.out);
        if (status != CLEAN) {
            System.exit(status);
        }
    }

    /** Runs with these arguments and returns the exit status. */
    static int run(List<String> args, PrintStream out) {
        Options options;
        try {
            options = Options.parse(args, ThreadLocalRandom.current().nextLong(1_000_000));
        } catch (IllegalArgumentException e) {
            out.println("Torture: " + e.getMessage());
            out.println(Options.USAGE);
            return UNUSABLE;
        }
        Screen screen = new Screen(out);
        try {
            return run(options, directory(options), screen);
        } catch (TortureException | ServerException e) {
            screen.say("Torture: " + e.getMessage());
            return PROVES_NOTHING;
        }
    }

    private static int run(Options options, Path run, Screen screen) {
        screen.event("seed " + options.seed() + ", history in " + run);
        Optional<PlantedBugs.Result> planted = planted(options, run, screen);
        if (options.planting() == Options.Planting.ONLY) {
            screen.say("PLANTED caught="
                    + planted.map(PlantedBugs.Result::toString).orElse(History.NONE));
            return planted.filter(PlantedBugs.Result::isComplete).isPresent() ? CLEAN : VIOLATED;
        }
        Campaign campaign = new Campaign(options, run, screen);
        boolean brokeOff = false;
        try {
            campaign.play();
        } catch (BrokenPromiseException e) {
            screen.say("VIOLATED: " + e.getMessage());
            brokeOff = true;
        }
        planted.ifPresent(result -> result.note(run));
        campaign.note();
        List<String> innocents = Innocents.of(run);
        innocents.stream()
                .limit(SHOWN)
                .forEach(each -> screen.say("VIOLATED: nothing is wrong with a message, but " + each));
        campaign.soak().ifPresent(soak -> soak.table().forEach(screen::say));
        int status = Judgement.of(run, screen::say);
        boolean blind = planted.filter(result -> !result.isComplete()).isPresent();
        if (brokeOff || !innocents.isEmpty() || !campaign.grown().isEmpty() || blind) {
            return VIOLATED;
        }
        return status == CLEAN && campaign.provesNothing(screen) ? PROVES_NOTHING : status;
    }

    /** A smoke leaves them to their own test. */
    private static Optional<PlantedBugs.Result> planted(Options options, Path run, Screen screen) {
        return options.planting() == Options.Planting.NONE
                ? Optional.empty()
                : Optional.of(PlantedBugs.run(run.resolve("planted"), screen));
    }

    private static Path directory(Options options) {
        try {
            Path chosen = options.run();
            if (chosen == null) {
                return Files.createTempDirectory("torture-");
            }
            Path made = Files.createDirectories(chosen);
            try (var files = Files.list(made)) {
                if (files.findAny().isPresent()) {
                    throw new TortureException(made + " is not empty: a history needs a directory of its own");
                }
            }
            return made;
        } catch (IOException e) {
            throw new TortureException("No directory for the history: " + e.getMessage(), e);
        }
    }
}
