package io.github.reliablemq.simulation;

import java.util.List;

/** Numbers of a command line. */
final class Arguments {

    private Arguments() {}

    static int number(List<String> args, String name, int otherwise) {
        int at = args.indexOf(name);
        if (at < 0) {
            return otherwise;
        }
        if (at + 1 == args.size()) {
            throw new IllegalArgumentException(name + " needs a number");
        }
        return Integer.parseInt(args.get(at + 1));
    }
}
