package io.github.reliablemq.servers;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Describes a Java main class to run in a JVM of its own, on this JVM's class path and Java version.
 *
 * <p>Works alike from a plain {@code java -cp}, a Maven test and {@code exec:java}. Options in
 * {@code -Dreliablemq.servers.jvmOptions="..."} go to every child and to its children, before their own. Immutable:
 * every method returns a changed copy. Safe for use by several threads.
 */
public final class ChildJvm {
    private final Class<?> mainClass;
    private final Launch launch;
    private final List<String> args;
    private final @Nullable Path log;
    private final @Nullable Consumer<String> listener;

    private ChildJvm(
            Class<?> mainClass,
            Launch launch,
            List<String> args,
            @Nullable Path log,
            @Nullable Consumer<String> listener) {
        this.mainClass = mainClass;
        this.launch = launch;
        this.args = args;
        this.log = log;
        this.listener = listener;
    }

    /**
     * How the JVM is started.
     *
     * @param command before {@code java}; must end in becoming it
     * @param classPathBefore goes before the rest of the class path; may be empty
     */
    private record Launch(List<String> command, List<String> jvmOptions, String classPathBefore) {
        static final Launch USUAL = new Launch(List.of(), List.of(), "");
        private static final String INHERITED = "reliablemq.servers.jvmOptions";

        List<String> words() {
            List<String> words = new ArrayList<>(command);
            words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            String inherited = System.getProperty(INHERITED, "");
            if (!inherited.isBlank()) {
                words.addAll(List.of(inherited.strip().split("\\s+")));
                words.add("-D" + INHERITED + "=" + inherited);
            }
            words.addAll(jvmOptions);
            String usual = ClassPath.current();
            words.addAll(
                    List.of("-cp", classPathBefore.isEmpty() ? usual : classPathBefore + File.pathSeparator + usual));
            return words;
        }
    }

    /** A child that runs {@code mainClass} without arguments, its output in a file that is deleted at exit. */
    public static ChildJvm of(Class<?> mainClass) {
        return new ChildJvm(requireNonNull(mainClass, "mainClass"), Launch.USUAL, List.of(), null, null);
    }

    /** With these arguments for the main method instead of the earlier ones. */
    public ChildJvm args(String... newArgs) {
        return new ChildJvm(mainClass, launch, List.of(newArgs), log, listener);
    }

    /** With these options for the JVM, such as {@code -Xmx64m}, instead of the earlier ones. */
    public ChildJvm jvmOptions(String... newOptions) {
        Launch changed = new Launch(launch.command, List.of(newOptions), launch.classPathBefore);
        return new ChildJvm(mainClass, changed, args, log, listener);
    }

    /** Started by that command, which becomes the JVM in the end, such as {@code nice}. */
    public ChildJvm under(String... command) {
        Launch changed = new Launch(List.of(command), launch.jvmOptions, launch.classPathBefore);
        return new ChildJvm(mainClass, changed, args, log, listener);
    }

    /** With these entries before the class path of this JVM: what is in both is taken from here. */
    public ChildJvm classPathBefore(String entries) {
        Launch changed = new Launch(launch.command, launch.jvmOptions, requireNonNull(entries, "entries"));
        return new ChildJvm(mainClass, changed, args, log, listener);
    }

    /** With its output appended to {@code newLog}, which stays after exit. */
    public ChildJvm logTo(Path newLog) {
        return new ChildJvm(mainClass, launch, args, requireNonNull(newLog, "newLog"), listener);
    }

    /** With each line it prints handed to {@code newListener}, on one daemon thread, besides its log. */
    public ChildJvm onLine(Consumer<String> newListener) {
        return new ChildJvm(mainClass, launch, args, log, requireNonNull(newListener, "newListener"));
    }

    /**
     * Starts the JVM and returns without waiting for anything it does; see {@link Child#awaitOutput}. The caller closes
     * the child.
     */
    public Child start() {
        String name = mainClass.getSimpleName();
        List<String> command = launch.words();
        command.add(mainClass.getName());
        command.addAll(args);
        Path output = log == null ? RunDirectory.newFile(name, ".log") : log;
        ProcessBuilder builder = new ProcessBuilder(Privileges.bound(command));
        return listener == null ? Child.start(name, builder, output) : Child.start(name, builder, output, listener);
    }
}
