package io.github.reliablemq.activemq;

import java.util.LinkedHashMap;
import java.util.Map;

/** As much of JSON as our own lines have: objects of strings and objects. Whatever else there is, is refused. */
final class StrictJson {

    private static final int DEEPEST = 3;
    private static final String HEX = "0123456789abcdef";

    private final String text;
    private int at;

    private StrictJson(String text) {
        this.text = text;
    }

    /** Values are strings or maps of the same kind. */
    static String write(Map<String, ?> object) {
        StringBuilder out = new StringBuilder();
        write(out, object);
        return out.toString();
    }

    /**
     * Reads one object.
     *
     * @throws IllegalArgumentException saying what is wrong and where
     */
    static Map<String, Object> read(String line) {
        StrictJson reader = new StrictJson(line);
        Map<String, Object> object = reader.object(1);
        reader.skipBlanks();
        if (reader.at < line.length()) {
            throw reader.wrong("nothing more");
        }
        return object;
    }

    private static void write(StringBuilder out, Map<?, ?> object) {
        String separator = "{";
        for (Map.Entry<?, ?> entry : object.entrySet()) {
            out.append(separator);
            quote(out, String.valueOf(entry.getKey()));
            out.append(':');
            if (entry.getValue() instanceof Map<?, ?> inner) {
                write(out, inner);
            } else {
                quote(out, String.valueOf(entry.getValue()));
            }
            separator = ",";
        }
        out.append(object.isEmpty() ? "{}" : "}");
    }

    /** Half a pair of surrogates has no UTF-8: it is escaped like the characters that would end a line. */
    private static void quote(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (Character.isISOControl(c) || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
                out.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(HEX.charAt((c >> shift) & 0xf));
                }
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private Map<String, Object> object(int depth) {
        if (depth > DEEPEST) {
            throw wrong("objects no deeper than " + DEEPEST);
        }
        Map<String, Object> object = new LinkedHashMap<>();
        expect('{');
        if (peek() == '}') {
            at++;
            return object;
        }
        while (true) {
            skipBlanks();
            String name = string();
            expect(':');
            Object value = peek() == '{' ? object(depth + 1) : string();
            if (object.put(name, value) != null) {
                throw wrong("\"" + name + "\" once only");
            }
            if (peek() != ',') {
                expect('}');
                return object;
            }
            at++;
        }
    }

    private String string() {
        expect('"');
        StringBuilder value = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                return value.toString();
            }
            if (c < ' ') {
                throw wrong("no control character in a string");
            }
            value.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw wrong("an escape that JSON knows");
        };
    }

    private char unicode() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(next(), 16);
            if (digit < 0) {
                throw wrong("four hexadecimal digits");
            }
            value = (value << 4) | digit;
        }
        return (char) value;
    }

    private void expect(char wanted) {
        skipBlanks();
        if (at >= text.length() || text.charAt(at) != wanted) {
            throw wrong("'" + wanted + "'");
        }
        at++;
    }

    private char peek() {
        skipBlanks();
        return at < text.length() ? text.charAt(at) : 0;
    }

    private char next() {
        if (at >= text.length()) {
            throw wrong("the rest of a string");
        }
        return text.charAt(at++);
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private IllegalArgumentException wrong(String wanted) {
        return new IllegalArgumentException("expected " + wanted + " at character " + (at + 1));
    }
}
