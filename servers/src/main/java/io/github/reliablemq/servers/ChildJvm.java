package io.github.reliablemq.servers;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Describes a Java main class to run in a JVM of its own, on this JVM's class path and Java version.
 *
 * <p>Works alike from a plain {@code java -cp}, a Maven test and {@code exec:java}. Immutable: every method returns a
 * changed copy. Safe for use by several threads.
 */
public final class ChildJvm {
    private final Class<?> mainClass;
    private final List<String> jvmOptions;
    private final List<String> args;
    private final @Nullable Path log;
    private final @Nullable Consumer<String> listener;

    private ChildJvm(
            Class<?> mainClass,
            List<String> jvmOptions,
            List<String> args,
            @Nullable Path log,
            @Nullable Consumer<String> listener) {
        this.mainClass = mainClass;
        this.jvmOptions = jvmOptions;
        this.args = args;
        this.log = log;
        this.listener = listener;
    }

    /** A child that runs {@code mainClass} without arguments, its output in a file that is deleted at exit. */
    public static ChildJvm of(Class<?> mainClass) {
        return new ChildJvm(requireNonNull(mainClass, "mainClass"), List.of(), List.of(), null, null);
    }

    /** With these arguments for the main method instead of the earlier ones. */
    public ChildJvm args(String... newArgs) {
        return new ChildJvm(mainClass, jvmOptions, List.of(newArgs), log, listener);
    }

    /** With these options for the JVM, such as {@code -Xmx64m}, instead of the earlier ones. */
    public ChildJvm jvmOptions(String... newOptions) {
        return new ChildJvm(mainClass, List.of(newOptions), args, log, listener);
    }

    /** With its output appended to {@code newLog}, which stays after exit. */
    public ChildJvm logTo(Path newLog) {
        return new ChildJvm(mainClass, jvmOptions, args, requireNonNull(newLog, "newLog"), listener);
    }

    /** With each line it prints handed to {@code newListener}, on one daemon thread, besides its log. */
    public ChildJvm onLine(Consumer<String> newListener) {
        return new ChildJvm(mainClass, jvmOptions, args, log, requireNonNull(newListener, "newListener"));
    }

    /**
     * Starts the JVM and returns without waiting for anything it does; see {@link Child#awaitOutput}. The caller closes
     * the child.
     */
    public Child start() {
        String name = mainClass.getSimpleName();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", ClassPath.current(), mainClass.getName()));
        command.addAll(args);
        Path output = log == null ? RunDirectory.newFile(name, ".log") : log;
        ProcessBuilder builder = new ProcessBuilder(Privileges.bound(command));
        return listener == null ? Child.start(name, builder, output) : Child.start(name, builder, output, listener);
    }
}
