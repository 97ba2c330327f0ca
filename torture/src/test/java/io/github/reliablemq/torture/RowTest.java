package io.github.reliablemq.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowTest {

    private static Options parse(String... args) {
        return Options.parse(List.of(args), 42);
    }

    @ParameterizedTest
    @EnumSource(Row.class)
    void everyRowHasWaysThatCanBeToldApart(Row row) {
        List<Wound> wounds = row.wounds(parse("--old-classes", "."));

        assertThat(wounds).isNotEmpty();
        assertThat(wounds.stream().map(Wound::how)).doesNotHaveDuplicates();
    }

    @Test
    void whatNeedsAnotherVersionSaysThatItHasNone() {
        assertThat(Row.R4.obstacle(parse()))
                .hasValueSatisfying(why -> assertThat(why).contains("--old-classes"));
        assertThat(Row.R4.obstacle(parse("--old-classes", "."))).isEmpty();
        assertThat(Row.R1.obstacle(parse())).isEmpty();
    }

    @Test
    void aMixtureHurtsAllWhomItsPartsHurt() {
        Wound relay = Wound.to(Role.RELAY, "killed", () -> new Kills.InTransaction(Role.RELAY));
        Wound writer = Wound.to(Role.WRITER, "killed", () -> new Kills.InTransaction(Role.WRITER));
        Wound everybody = Wound.toAll("killed", BrokerFaults.Killed::new);

        assertThat(Wound.mixed(relay, writer).victims()).isEqualTo("RELAY,WRITER");
        assertThat(Wound.mixed(relay, everybody).victims()).isEqualTo(History.NONE);
    }
}
