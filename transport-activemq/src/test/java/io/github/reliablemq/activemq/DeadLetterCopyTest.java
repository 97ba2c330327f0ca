package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Failure;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.activemq.command.ActiveMQMessage;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.command.ActiveMQTextMessage;
import org.apache.activemq.util.ByteSequence;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P11: whatever a message looks like, a copy of it can be set aside. */
final class DeadLetterCopyTest {

    @ParameterizedTest
    @ValueSource(strings = {"no map of properties", "\u00ff\u00ff\u00ff\u00ff"})
    @DisplayName("properties that cannot be read are left behind, else the message would come back for ever")
    void damagedPropertiesDoNotPreventTheCopy(String bytes) throws JMSException, IOException {
        ActiveMQTextMessage damaged = new ActiveMQTextMessage();
        damaged.setText("kept");
        damaged.setDestination(new ActiveMQQueue("orders"));
        damaged.setMarshalledProperties(new ByteSequence(bytes.getBytes(StandardCharsets.ISO_8859_1)));
        assertThatThrownBy(() -> JmsReading.properties(damaged)).isInstanceOf(IOException.class);

        ActiveMQMessage copy = DeadLetterCopy.of(damaged, Failure.of("Undecodable", "its properties are damaged"));

        assertThat(((ActiveMQTextMessage) copy).getText()).isEqualTo("kept");
        assertThat(copy.getStringProperty(DeadLetterCopy.REASON)).isEqualTo("its properties are damaged");
        assertThat(copy.getStringProperty(DeadLetterCopy.ORIGIN)).isEqualTo("queue://orders");
    }
}
