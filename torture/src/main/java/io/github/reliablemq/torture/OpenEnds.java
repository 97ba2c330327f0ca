package io.github.reliablemq.torture;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the transactions that have a number in the database and no known end. */
final class OpenEnds {

    private static final String PREFIX = "writer-";
    private static final String SUFFIX = ".tsv";

    private OpenEnds() {}

    record Transaction(String writer, String tx, String xid) {}

    static List<Transaction> of(Path run) throws IOException {
        List<Transaction> open = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(run, PREFIX + "*" + SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                open.addAll(in(file, name.substring(PREFIX.length(), name.length() - SUFFIX.length())));
            }
        }
        return open;
    }

    private static List<Transaction> in(Path file, String writer) {
        Map<String, String> xids = new HashMap<>();
        for (List<String> line : History.read(file)) {
            String tx = line.get(2);
            switch (line.get(1)) {
                case "xid" -> xids.put(tx, line.get(3));
                case "ok", "fail" -> xids.remove(tx);
                default -> {}
            }
        }
        return xids.entrySet().stream()
                .map(each -> new Transaction(writer, each.getKey(), each.getValue()))
                .toList();
    }
}
