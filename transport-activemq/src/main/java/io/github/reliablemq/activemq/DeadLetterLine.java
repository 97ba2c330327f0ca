package io.github.reliablemq.activemq;

import io.github.reliablemq.InvalidMessageException;
import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.activemq.command.ActiveMQBytesMessage;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQMapMessage;
import org.apache.activemq.command.ActiveMQMessage;
import org.apache.activemq.command.ActiveMQObjectMessage;
import org.apache.activemq.command.ActiveMQStreamMessage;
import org.apache.activemq.command.ActiveMQTextMessage;
import org.apache.activemq.util.ByteSequence;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as a line of JSON. What is read back are the raw bytes of its properties and its body, so that it is
 * the same to the last bit, and nothing is deserialized; the rest is for people and their tools.
 */
final class DeadLetterLine {

    private static final String FORMAT = "1";
    private static final Map<String, Supplier<ActiveMQMessage>> KINDS = Map.of(
            "text", ActiveMQTextMessage::new,
            "bytes", ActiveMQBytesMessage::new,
            "map", ActiveMQMapMessage::new,
            "stream", ActiveMQStreamMessage::new,
            "object", ActiveMQObjectMessage::new,
            "empty", ActiveMQMessage::new);

    private static final List<String> FOR_PEOPLE = List.of("brokerId", "id", "since", "cause", "properties", "text");
    private static final List<String> FOR_THE_WAY_BACK = List.of(
            "format",
            "origin",
            "kind",
            "priority",
            "correlationId",
            "jmsType",
            "replyTo",
            "group",
            "groupSequence",
            "compressed",
            "rawProperties",
            "rawBody");

    private DeadLetterLine() {}

    static String of(ActiveMQMessage message) throws JMSException {
        DeadLetter letter = DeadLetterReading.of(message);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("format", FORMAT);
        line.put("brokerId", letter.brokerId());
        put(line, "id", letter.id().map(Object::toString).orElse(null));
        line.put("since", letter.since().toString());
        put(line, "origin", letter.origin().map(Object::toString).orElse(null));
        line.put("cause", letter.cause().toString());
        line.put("kind", kind(message));
        line.put("priority", Integer.toString(message.getJMSPriority()));
        put(line, "correlationId", message.getJMSCorrelationID());
        put(line, "jmsType", message.getJMSType());
        @Nullable ActiveMQDestination replyTo = message.getReplyTo();
        put(line, "replyTo", replyTo == null ? null : replyTo.getQualifiedName());
        put(line, "group", message.getGroupID());
        line.put("groupSequence", Integer.toString(message.getGroupSequence()));
        line.put("compressed", Boolean.toString(message.isCompressed()));
        line.put("properties", readable(message));
        put(line, "text", text(message));
        put(line, "rawProperties", raw(message.getMarshalledProperties()));
        put(line, "rawBody", raw(message.getContent()));
        return StrictJson.write(line);
    }

    /**
     * The message of a line.
     *
     * @throws IllegalArgumentException when it is no such line
     */
    static ActiveMQMessage read(String text) throws JMSException {
        Map<String, Object> line = StrictJson.read(text);
        line.keySet().forEach(name -> {
            if (!FOR_PEOPLE.contains(name) && !FOR_THE_WAY_BACK.contains(name)) {
                throw new IllegalArgumentException("\"" + name + "\" is not known here");
            }
        });
        if (!FORMAT.equals(line.get("format"))) {
            throw new IllegalArgumentException(
                    "format " + line.get("format") + " is not known here; this version reads " + FORMAT);
        }
        Supplier<ActiveMQMessage> kind = KINDS.get(required(line, "kind"));
        if (kind == null) {
            throw new IllegalArgumentException("kind " + line.get("kind") + " is none of " + KINDS.keySet());
        }
        ActiveMQMessage message = kind.get();
        message.setJMSPriority(Integer.parseInt(required(line, "priority")));
        message.setJMSCorrelationID(optional(line, "correlationId"));
        message.setJMSType(optional(line, "jmsType"));
        message.setGroupID(optional(line, "group"));
        message.setGroupSequence(Integer.parseInt(required(line, "groupSequence")));
        message.setReplyTo(destination(optional(line, "replyTo")));
        message.setOriginalDestination(destination(optional(line, "origin")));
        message.setCompressed(Boolean.parseBoolean(required(line, "compressed")));
        message.setMarshalledProperties(bytes(optional(line, "rawProperties")));
        message.setContent(bytes(optional(line, "rawBody")));
        return message;
    }

    private static String kind(ActiveMQMessage message) {
        return KINDS.entrySet().stream()
                .filter(kind -> kind.getValue().get().getClass() == message.getClass())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("empty");
    }

    private static Map<String, Object> readable(ActiveMQMessage message) {
        Map<String, Object> properties = new TreeMap<>();
        DeadLetterReading.properties(message).forEach((name, value) -> properties.put(name, String.valueOf(value)));
        return properties;
    }

    /** Only where that asks for no more memory than a listener would take. */
    private static @Nullable String text(ActiveMQMessage message) {
        if (!(message.copy() instanceof TextMessage copy)) {
            return null;
        }
        try {
            BodySizes.check(message, Reading.DEFAULT_MAX_BODY);
            return copy.getText();
        } catch (JMSException | InvalidMessageException e) {
            return null;
        }
    }

    private static void put(Map<String, Object> line, String name, @Nullable String value) {
        if (value != null) {
            line.put(name, value);
        }
    }

    private static @Nullable String raw(@Nullable ByteSequence bytes) {
        return bytes == null
                ? null
                : Base64.getEncoder()
                        .encodeToString(Arrays.copyOfRange(
                                bytes.getData(), bytes.getOffset(), bytes.getOffset() + bytes.getLength()));
    }

    private static @Nullable ByteSequence bytes(@Nullable String raw) {
        return raw == null ? null : new ByteSequence(Base64.getDecoder().decode(raw));
    }

    private static @Nullable ActiveMQDestination destination(@Nullable String name) {
        return name == null ? null : ActiveMQDestination.createDestination(name, ActiveMQDestination.QUEUE_TYPE);
    }

    private static String required(Map<String, Object> line, String name) {
        String value = optional(line, name);
        if (value == null) {
            throw new IllegalArgumentException("\"" + name + "\" is missing");
        }
        return value;
    }

    private static @Nullable String optional(Map<String, Object> line, String name) {
        Object value = line.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new IllegalArgumentException("\"" + name + "\" must be a string");
    }
}
