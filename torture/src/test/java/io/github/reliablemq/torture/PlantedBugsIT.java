package io.github.reliablemq.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.servers.Drop;
import io.github.reliablemq.servers.Replies;
import io.github.reliablemq.torture.checker.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlantedBugsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void everyPlantedBugIsCaught(@TempDir Path histories) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PlantedBugs.Result result =
                PlantedBugs.run(histories, new Screen(new PrintStream(printed, true, StandardCharsets.UTF_8)));
        assertThat(result).as(printed.toString(StandardCharsets.UTF_8)).hasToString("18/18");
    }

    @Test
    void thoseWhoDoItRightAreFoundInnocentUnderALostAnswer(@TempDir Path history) {
        try (PlantedServers servers = PlantedServers.start()) {
            Verdict verdict =
                    PlantedBugs.judge(PlantedBug.TAKES_A_NEW_ID_EACH_TIME, PlantedBugsIT::right, servers, history);
            assertThat(verdict.isClean()).as(verdict.report()).isTrue();
            assertThat(verdict.closingLine()).contains(" faultsBitten=1 ").contains(" repeats=1 repeatsAttributed=1 ");
        }
    }

    private static void right(PlantedScene scene) {
        scene.consume();
        scene.relayTo(scene.proxiedBrokerUrl());
        scene.commit(scene.draft());
        awaitEffects(scene, 1);
        PlantedScene.Harm harm = scene.harm("B2");
        Drop drop = scene.network().drop(Replies.openWireCommit(1));
        scene.commit(scene.draft());
        assertThat(Patience.until(PATIENCE, () -> drop.dropped() == 1)).isTrue();
        harm.bit("the answer to a commit was dropped");
        awaitEffects(scene, 2);
    }

    private static void awaitEffects(PlantedScene scene, long count) {
        assertThat(Patience.until(
                        PATIENCE,
                        () -> scene.database()
                                        .tryNumber("select count(*) from effect")
                                        .orElse(0)
                                == count))
                .isTrue();
    }
}
