package io.github.reliablemq.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a short command to its end. */
final class Shell {
    private Shell() {}

    record Result(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }

        boolean printed(String expected) {
            return succeeded() && output.strip().equals(expected);
        }
    }

    /** Runs {@code command}; one that cannot even be started counts as exit code 127, as in a shell. */
    static Result run(List<String> command) {
        Process process;
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("LC_ALL", "C");
            process = builder.start();
        } catch (IOException notStarted) {
            return new Result(127, String.valueOf(notStarted.getMessage()));
        }
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new ServerException("Lost the output of " + command + ".", e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while running " + command + ".", e);
        }
    }
}
