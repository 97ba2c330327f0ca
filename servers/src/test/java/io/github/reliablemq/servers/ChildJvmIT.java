package io.github.reliablemq.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ChildJvmIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void runsAMainClassAndTellsItsExitCode() {
        try (Child child = ChildJvm.of(Echo.class)
                .jvmOptions("-Xmx32m", "-Dgreeting=hello")
                .args("world")
                .start()) {
            assertThat(child.waitFor(LONG)).hasValue(7);
            child.awaitOutput("hello world", Duration.ZERO);
            assertThat(child.isAlive()).isFalse();
        }
    }

    @Test
    void optionsOfTheSystemPropertyGoBeforeItsOwnAndToItsChildren() {
        String property = "reliablemq.servers.jvmOptions";
        String before = System.getProperty(property, "");
        System.setProperty(property, before + " -Xmx32m -Dgreeting=early");
        try (Child usual = ChildJvm.of(Echo.class).args("world").start();
                Child own = ChildJvm.of(Echo.class)
                        .jvmOptions("-Dgreeting=late")
                        .args("world")
                        .start();
                Child parent = ChildJvm.of(Parent.class).start()) {
            usual.awaitOutput("early world", LONG);
            own.awaitOutput("late world", LONG);
            parent.awaitOutput("its child has them", LONG);
        } finally {
            System.setProperty(property, before);
        }
    }

    @Test
    void handsOverEveryLine() {
        List<String> lines = new CopyOnWriteArrayList<>();
        try (Child child =
                ChildJvm.of(Echo.class).args("a", "b").onLine(lines::add).start()) {
            child.awaitOutput("null b", LONG);
            assertThat(child.waitFor(LONG)).hasValue(7);
        }
        assertThat(Wait.until(LONG, () -> lines.size() == 2)).isTrue();
        assertThat(lines).containsExactly("null a", "null b");
    }

    @Test
    void endsWhenAskedThoughItIgnoresInterrupts() {
        try (Child child = ChildJvm.of(Forever.class)
                .under("sh", "-c", "trap '' INT; exec \"$@\"", "sh")
                .start()) {
            child.awaitOutput("waiting", LONG);
            child.stop(LONG);
            assertThat(child.waitFor(LONG)).hasValue(128 + 15);
        }
    }

    @Test
    void killIsFinal() {
        try (Child child = ChildJvm.of(Forever.class).start()) {
            child.awaitOutput("waiting", LONG);
            child.freeze();
            assertThat(child.isAlive()).isTrue();
            child.kill();
            assertThat(child.waitFor(LONG)).hasValue(128 + 9);
            assertThat(Processes.isGone(child.pid())).isTrue();
        }
    }

    @Test
    void outputThatNeverComesIsAnErrorWithTheLog() {
        try (Child child = ChildJvm.of(Echo.class).args("one").start()) {
            assertThatThrownBy(() -> child.awaitOutput("two", LONG))
                    .isInstanceOf(ServerException.class)
                    .hasMessageContaining("ended with exit code 7")
                    .hasMessageContaining("null one");
        }
    }

    /** The promise that matters most: a killed test run leaves nothing behind. */
    @Test
    void serversDieWithAKilledJvm() {
        try (Child parent = ChildJvm.of(ParentOfServers.class).start()) {
            parent.awaitOutput("pids", LONG);
            List<Long> pids = pids(parent.log());
            assertThat(pids).hasSize(4).noneMatch(Processes::isGone);

            // Only itself, not its children: they are to notice on their own.
            ProcessHandle.of(parent.pid()).orElseThrow().destroyForcibly();

            assertThat(Wait.until(LONG, () -> pids.stream().allMatch(Processes::isGone)))
                    .as("gone: %s", pids)
                    .isTrue();
        }
    }

    private static List<Long> pids(Path log) {
        try {
            Matcher line = Pattern.compile("pids ([\\d ]+) end").matcher(Files.readString(log));
            assertThat(line.find()).isTrue();
            return Pattern.compile(" ")
                    .splitAsStream(line.group(1))
                    .map(Long::valueOf)
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static final class Echo {
        public static void main(String[] args) {
            for (String arg : args) {
                System.out.println(System.getProperty("greeting") + " " + arg);
            }
            System.exit(7);
        }
    }

    static final class Parent {
        public static void main(String[] args) {
            try (Child child = ChildJvm.of(Echo.class).args("grandchild").start()) {
                child.awaitOutput("early grandchild", LONG);
                System.out.println("its child has them");
            }
        }
    }

    static final class Forever {
        public static void main(String[] args) throws InterruptedException {
            System.out.println("waiting");
            new CountDownLatch(1).await();
        }
    }

    static final class ParentOfServers {
        public static void main(String[] args) throws InterruptedException {
            List<Server> servers = List.of(SharedServers.postgres(), SharedServers.redis(), SharedServers.activeMq());
            Child child = ChildJvm.of(Forever.class).start();
            String pids = String.join(
                    " ",
                    servers.stream().map(server -> Long.toString(server.pid())).toList());
            System.out.println("pids " + pids + " " + child.pid() + " end");
            new CountDownLatch(1).await();
        }
    }
}
