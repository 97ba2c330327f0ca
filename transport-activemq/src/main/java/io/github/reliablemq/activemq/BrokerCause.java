package io.github.reliablemq.activemq;

import io.github.reliablemq.Failure;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why the broker set a message aside, read from the one sentence that it writes down.
 *
 * @param failure with a type and a fingerprint, so that equal causes are found together
 * @param deliveries how many there had been, 0 when the sentence does not say
 */
record BrokerCause(Failure failure, int deliveries) {

    /** Its time to live had passed. */
    static final String EXPIRED = "BrokerExpired";
    /** Its consumers had rolled it back as often as the client allows. */
    static final String REDELIVERED = "BrokerRedelivered";
    /** The client took it for a duplicate on its connection. */
    static final String DUPLICATE = "BrokerDuplicate";
    /** Anything else. */
    static final String OTHER = "Broker";

    private static final Pattern DELIVERY = Pattern.compile("Delivery\\[(\\d{1,9})]");
    /** The class of what the consumer threw; "null" where it only rolled back. */
    private static final Pattern THROWN = Pattern.compile(", cause:([\\w.$]+)");

    static BrokerCause of(String sentence) {
        String type = type(sentence);
        return new BrokerCause(new Failure(type, type + thrown(type, sentence), sentence), deliveries(sentence));
    }

    private static String type(String sentence) {
        if (sentence.contains("Message Expired")) {
            return EXPIRED;
        }
        if (sentence.contains("redelivery policy limit")) {
            return REDELIVERED;
        }
        return sentence.contains("duplicate") ? DUPLICATE : OTHER;
    }

    private static String thrown(String type, String sentence) {
        Matcher thrown = THROWN.matcher(sentence);
        return type.equals(REDELIVERED) && thrown.find() && !thrown.group(1).equals("null")
                ? "<" + thrown.group(1)
                : "";
    }

    private static int deliveries(String sentence) {
        Matcher delivery = DELIVERY.matcher(sentence);
        return delivery.find() ? Integer.parseInt(delivery.group(1)) : 0;
    }
}
