package io.github.reliablemq.architecture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the methods and constructors of a source by counting braces; good enough for formatted code. */
final class Methods {

    /** A method with its lines from the opening to the closing brace, methods of classes within it not counted. */
    record Method(String header, int lines) {}

    private static final Pattern NOT_CODE = Pattern.compile("(?s:\"\"\".*?\"\"\")|(?s:/\\*.*?\\*/)|//[^\n]*+"
            + "|\"[^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+\"|'[^'\\\\\n]*+(?:\\\\.[^'\\\\\n]*+)*+'");
    private static final Pattern NO_METHOD = Pattern.compile("(?s).*(->\\s*|=\\s*|\\bnew\\b.*"
            + "|^(if|for|while|switch|catch|try|synchronized|do|else|finally|return|throw)\\b.*"
            + "|\\b(class|interface|enum|record)\\s+\\w.*)");
    private static final Pattern HEADER = Pattern.compile("(?s).*\\w\\s*\\(.*\\)[^()]*");

    private record Open(String header, int line) {}

    private Methods() {}

    static List<Method> in(String source) {
        String code = blanked(source);
        List<Method> methods = new ArrayList<>();
        Deque<Open> open = new ArrayDeque<>();
        Deque<Integer> nested = new ArrayDeque<>(List.of(0));
        StringBuilder header = new StringBuilder();
        int line = 1;
        for (int i = 0; i < code.length(); i++) {
            char c = code.charAt(i);
            switch (c) {
                case '{' -> {
                    open.push(new Open(header.toString().strip(), line));
                    nested.push(0);
                    header.setLength(0);
                }
                case '}' -> {
                    Open opened = open.pop();
                    int within = nested.pop();
                    int lines = line - opened.line() + 1;
                    if (isMethod(opened.header())) {
                        methods.add(new Method(opened.header(), lines - within));
                        within = lines;
                    }
                    nested.push(nested.pop() + within);
                    header.setLength(0);
                }
                case ';' -> header.setLength(0);
                default -> header.append(c);
            }
            line += c == '\n' ? 1 : 0;
        }
        return methods;
    }

    private static boolean isMethod(String header) {
        return HEADER.matcher(header).matches() && !NO_METHOD.matcher(header).matches();
    }

    /** Strings and comments without their content, with their lines. */
    private static String blanked(String source) {
        return NOT_CODE.matcher(source)
                .replaceAll(found -> found.group()
                        .chars()
                        .filter(c -> c == '\n')
                        .mapToObj(c -> "\n")
                        .collect(Collectors.joining()));
    }
}
