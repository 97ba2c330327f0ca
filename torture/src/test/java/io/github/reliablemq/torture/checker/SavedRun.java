package io.github.reliablemq.torture.checker;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The history of a run on real servers, unpacked to be tampered with. */
final class SavedRun {

    private static final int TX = 2;
    private static final int ID = 3;

    private final Path directory;
    private final Map<String, List<String>> files = new TreeMap<>();

    SavedRun(Path directory) {
        this.directory = directory;
        try (InputStream in = SavedRun.class.getResourceAsStream("/saved-run.zip");
                ZipInputStream zip = new ZipInputStream(in == null ? new ByteArrayInputStream(new byte[0]) : in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String text = new String(zip.readAllBytes(), StandardCharsets.UTF_8);
                files.put(entry.getName(), new ArrayList<>(text.lines().toList()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Columns of a complete line. */
    static List<String> columns(String line) {
        return List.of(line.split("\t", -1));
    }

    private List<String> matching(String prefix) {
        return files.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    }

    List<String> lines(String prefix) {
        return matching(prefix).stream()
                .flatMap(name -> files.getOrDefault(name, List.of()).stream())
                .toList();
    }

    void add(String file, Object... columns) {
        files.computeIfAbsent(file, fresh -> new ArrayList<>())
                .add(Stream.of(columns).map(String::valueOf).collect(Collectors.joining("\t")));
    }

    /** Writes the line of that file once more, changed, right behind it. */
    void repeat(String file, Predicate<List<String>> which, UnaryOperator<List<String>> change) {
        List<String> lines = files.getOrDefault(file, List.of());
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (which.test(columns(lines.get(i)))) {
                lines.add(i + 1, String.join("\t", change.apply(columns(lines.get(i)))));
            }
        }
    }

    void remove(String prefix, Predicate<List<String>> which) {
        matching(prefix)
                .forEach(name -> files.getOrDefault(name, List.of()).removeIf(line -> which.test(columns(line))));
    }

    void edit(String prefix, Predicate<List<String>> which, UnaryOperator<List<String>> change) {
        matching(prefix)
                .forEach(name -> files.getOrDefault(name, List.of())
                        .replaceAll(line ->
                                which.test(columns(line)) ? String.join("\t", change.apply(columns(line))) : line));
    }

    /** What a writer sent in a transaction that ended in that way, if the broker has it at most once. */
    Stream<Sent> sent(String answer) {
        Set<String> repeated = repeated();
        return matching("writer-").stream()
                .flatMap(writer -> sent(writer, answer))
                .filter(sent -> !repeated.contains(sent.id()));
    }

    private Stream<Sent> sent(String writer, String answer) {
        List<List<String>> lines = lines(writer).stream().map(SavedRun::columns).toList();
        Set<String> ended = lines.stream()
                .filter(line -> line.get(1).equals(answer))
                .map(line -> line.get(TX))
                .collect(Collectors.toSet());
        Set<String> undone = lines.stream()
                .filter(line -> line.get(1).equals("savepoint"))
                .map(line -> line.get(ID))
                .collect(Collectors.toSet());
        return lines.stream()
                .filter(line -> line.get(1).equals("send") && ended.contains(line.get(TX)))
                .filter(line -> !undone.contains(line.get(ID)))
                .map(Sent::new);
    }

    private Set<String> repeated() {
        Set<String> once = new HashSet<>();
        return lines("audit-").stream()
                .map(line -> columns(line).get(2))
                .filter(id -> !once.add(id))
                .collect(Collectors.toSet());
    }

    /** A line about a message that was sent. */
    record Sent(List<String> line) {

        String id() {
            return line.get(ID);
        }

        boolean isTo(String queue) {
            return line.get(4).equals(queue);
        }

        String key() {
            return line.get(5);
        }

        long number() {
            return Long.parseLong(line.get(6));
        }

        boolean isDelayed() {
            return !line.get(7).equals("-");
        }

        boolean isPlain() {
            return key().equals("-") && !isDelayed();
        }

        String hash() {
            return line.get(8);
        }
    }

    Verdict check() {
        try {
            for (Map.Entry<String, List<String>> file : files.entrySet()) {
                String text = String.join("\n", file.getValue());
                Files.writeString(directory.resolve(file.getKey()), text.isEmpty() ? "" : text + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Checker.check(directory);
    }
}
