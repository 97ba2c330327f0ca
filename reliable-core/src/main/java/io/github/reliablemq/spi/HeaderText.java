package io.github.reliablemq.spi;

import io.github.reliablemq.Headers;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Headers as text for stores: one line {@code name=type:value} per header, types {@code s b y h i l f d}, with
 * {@code \\}, {@code \n} and {@code \r} escaped by a backslash. Readable in a database console and the same in every
 * database.
 */
public final class HeaderText {

    private HeaderText() {}

    /** The text form; empty for no headers. */
    public static String write(Headers headers) {
        StringBuilder text = new StringBuilder();
        headers.asMap()
                .forEach((name, value) -> text.append(name)
                        .append('=')
                        .append(typeOf(value))
                        .append(':')
                        .append(escape(value.toString()))
                        .append('\n'));
        return text.toString();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException when the text is damaged, naming the line
     */
    public static Headers read(String text) {
        if (text.isEmpty()) {
            return Headers.none();
        }
        Map<String, Object> values = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.split("\n", 0)) {
            number++;
            int equals = line.indexOf('=');
            if (equals < 1 || line.length() < equals + 3 || line.charAt(equals + 2) != ':') {
                throw new IllegalArgumentException("Header text is damaged at line " + number);
            }
            String value = unescape(line.substring(equals + 3));
            values.put(line.substring(0, equals), parse(line.charAt(equals + 1), value, number));
        }
        return Headers.of(values);
    }

    private static char typeOf(Object value) {
        if (value instanceof String) {
            return 's';
        } else if (value instanceof Boolean) {
            return 'b';
        } else if (value instanceof Byte) {
            return 'y';
        } else if (value instanceof Short) {
            return 'h';
        } else if (value instanceof Integer) {
            return 'i';
        } else if (value instanceof Long) {
            return 'l';
        } else if (value instanceof Float) {
            return 'f';
        } else if (value instanceof Double) {
            return 'd';
        }
        throw new AssertionError(value.getClass());
    }

    private static Object parse(char type, String value, int line) {
        return switch (type) {
            case 's' -> value;
            case 'b' -> Boolean.valueOf(value);
            case 'y' -> Byte.valueOf(value);
            case 'h' -> Short.valueOf(value);
            case 'i' -> Integer.valueOf(value);
            case 'l' -> Long.valueOf(value);
            case 'f' -> Float.valueOf(value);
            case 'd' -> Double.valueOf(value);
            default -> throw new IllegalArgumentException("Header text has an unknown type at line " + line);
        };
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    private static String unescape(String value) {
        if (value.indexOf('\\') < 0) {
            return value;
        }
        StringBuilder plain = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                char escaped = value.charAt(++i);
                plain.append(escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
