package io.github.reliablemq;

import io.github.reliablemq.spi.Company;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Calls on a thread that would have to wait for a suspect and is interrupted. */
final class Interrupted {

    private Interrupted() {}

    static <T> T call(Company company, Supplier<T> work) throws InterruptedException {
        return company.alone(() -> CompletableFuture.supplyAsync(
                        () -> {
                            Thread.currentThread().interrupt();
                            return work.get();
                        },
                        command -> new Thread(command).start())
                .join());
    }
}
