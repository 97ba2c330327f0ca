package io.github.reliablemq.spi;

import io.github.reliablemq.Headers;
import io.github.reliablemq.InvalidMessageException;
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
        for (int start = 0; start < text.length(); ) {
            number++;
            int end = text.indexOf('\n', start);
            if (end < 0) {
                throw damaged(number, "is cut off");
            }
            readLine(text.substring(start, end), number, values);
            start = end + 1;
        }
        try {
            return Headers.stored(values);
        } catch (InvalidMessageException e) {
            throw new IllegalArgumentException("Header text holds what no header may be", e);
        }
    }

    private static void readLine(String line, int number, Map<String, Object> values) {
        int equals = line.indexOf('=');
        if (equals < 1 || line.length() < equals + 3 || line.charAt(equals + 2) != ':') {
            throw damaged(number, "is not name=type:value");
        }
        Object value = parse(line.charAt(equals + 1), unescape(line.substring(equals + 3), number), number);
        if (values.put(line.substring(0, equals), value) != null) {
            throw damaged(number, "repeats a name");
        }
    }

    private static IllegalArgumentException damaged(int line, String how) {
        return new IllegalArgumentException("Header text is damaged: line " + line + " " + how);
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
        try {
            return switch (type) {
                case 's' -> value;
                case 'b' -> truth(value, line);
                case 'y' -> Byte.valueOf(value);
                case 'h' -> Short.valueOf(value);
                case 'i' -> Integer.valueOf(value);
                case 'l' -> Long.valueOf(value);
                case 'f' -> Float.valueOf(value);
                case 'd' -> Double.valueOf(value);
                default -> throw damaged(line, "has an unknown type");
            };
        } catch (NumberFormatException e) {
            throw damaged(line, "holds no number of its type");
        }
    }

    private static Boolean truth(String value, int line) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw damaged(line, "is neither true nor false");
        };
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    private static String unescape(String value, int line) {
        if (value.indexOf('\\') < 0) {
            return value;
        }
        StringBuilder plain = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            plain.append(c == '\\' ? escaped(value, ++i, line) : c);
        }
        return plain.toString();
    }

    private static char escaped(String value, int index, int line) {
        return switch (index < value.length() ? value.charAt(index) : ' ') {
            case '\\' -> '\\';
            case 'n' -> '\n';
            case 'r' -> '\r';
            default -> throw damaged(line, "has an unknown escape");
        };
    }
}
