package io.github.reliablemq;

import java.util.function.Supplier;

/**
 * Calls of a store after a handler: an interrupt that was meant for the handler does not break them, and is set again
 * afterwards. A client that waits for its answer would throw, and nothing would be noted of the handler's end.
 */
final class Undisturbed {

    private Undisturbed() {}

    static <R> R call(Supplier<R> call) {
        boolean isInterrupted = Thread.interrupted();
        try {
            return call.get();
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static void run(Runnable call) {
        call(() -> {
            call.run();
            return true;
        });
    }
}
