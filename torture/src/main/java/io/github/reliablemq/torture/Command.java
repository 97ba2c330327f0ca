package io.github.reliablemq.torture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What became of a short command of the system.
 *
 * @param exitCode 127 when it could not be started, as in a shell
 */
record Command(int exitCode, String output) {

    static Command run(String... words) {
        try {
            Process process =
                    new ProcessBuilder(List.of(words)).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Command(process.waitFor(), output.strip());
        } catch (IOException e) {
            return new Command(127, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TortureException("Interrupted while running " + String.join(" ", words), e);
        }
    }

    /** @throws TortureException when it fails */
    static void succeed(String... words) {
        Command result = run(words);
        if (!result.succeeded()) {
            throw new TortureException(
                    "`" + String.join(" ", words) + "` ended with " + result.exitCode() + ": " + result.output());
        }
    }

    boolean succeeded() {
        return exitCode == 0;
    }
}
