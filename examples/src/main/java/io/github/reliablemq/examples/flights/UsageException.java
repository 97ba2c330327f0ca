package io.github.reliablemq.examples.flights;

import java.util.List;

/** The command line or the input file cannot be used; says everything that is wrong with it. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(List<String> problems) {
        super(String.join("; ", problems));
    }
}
