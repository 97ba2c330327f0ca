package io.github.reliablemq.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static io.github.reliablemq.architecture.Modules.MAIN;
import static io.github.reliablemq.architecture.Modules.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.io.ObjectInputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.BaseStream;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who may know whom, and where time, chance and threads may come from. */
final class DependencyRulesTest {

    private static final String MACHINE = ROOT + ".machine";

    @Test
    void everyModuleIsUnderTheRules() {
        assertThat(MAIN.stream().map(Modules::of).collect(Collectors.toSet()))
                .isEqualTo(Modules.PUBLIC_PACKAGES.keySet());
    }

    @Test
    void coreDoesNoInputOrOutput() {
        noClasses()
                .that(Modules.in("reliable-core"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..",
                        "javax.sql..",
                        "jakarta..",
                        "java.net..",
                        "java.nio.file..",
                        "org.springframework..",
                        "org.jdbi..",
                        "io.lettuce..",
                        "org.apache.activemq..",
                        "io.micrometer..")
                .check(MAIN);
    }

    @Test
    void theMachineKnowsNothingButValues() {
        classes()
                .that()
                .resideInAPackage(MACHINE)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "java.lang..",
                                "java.util",
                                "java.util.function",
                                "java.util.stream",
                                "org.jspecify..",
                                ROOT,
                                ROOT + ".spi",
                                MACHINE)
                        .or(belongToAnyOf(Duration.class, Instant.class)))
                .check(MAIN);
    }

    @Test
    @DisplayName("no thread, clock, chance or hash order in the machine")
    void theMachineIsAFunction() {
        noClasses()
                .that()
                .resideInAPackage(MACHINE)
                .should()
                .dependOnClassesThat(assignableTo(Thread.class)
                        .or(assignableTo(ThreadLocal.class))
                        .or(assignableTo(Random.class))
                        .or(assignableTo(HashMap.class).and(not(assignableTo(LinkedHashMap.class))))
                        .or(assignableTo(HashSet.class).and(not(assignableTo(LinkedHashSet.class))))
                        .or(belongToAnyOf(System.class, Runtime.class, ProcessHandle.class)))
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage(MACHINE)
                .should()
                .accessTargetWhere(calls(UUID.class, "randomUUID")
                        .or(calls(BaseStream.class, "parallel"))
                        .or(calls(Collection.class, "parallelStream"))
                        .or(calls(Math.class, "random"))
                        .or(calls(Instant.class, "now")))
                .check(MAIN);
    }

    @Test
    void theMachineHasNoMutableStatics() {
        fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage(MACHINE)
                .should()
                .beFinal()
                .check(MAIN);
    }

    @Test
    void nobodySleeps() {
        noClasses()
                .should()
                .accessTargetWhere(calls(Thread.class, "sleep").or(calls(TimeUnit.class, "sleep")))
                .check(MAIN);
    }

    @Test
    void publishedCodeIsGivenItsTime() {
        noClasses()
                .that(Modules.inPublishedModules())
                .should()
                .accessTargetWhere(calls(System.class, "currentTimeMillis")
                        .or(calls(Instant.class, "now"))
                        .or(calls(Clock.class, "system.*")))
                .check(MAIN);
        noClasses()
                .that(Modules.in("reliable-core"))
                .and()
                .doNotHaveSimpleName("SteadyClock")
                .should()
                .accessTargetWhere(calls(System.class, "nanoTime"))
                .check(MAIN);
    }

    @Test
    void publishedCodeWritesToNobodysConsole() {
        noClasses()
                .that(Modules.inPublishedModules())
                .should()
                .accessTargetWhere(calls(System.class, "out|err"))
                .check(MAIN);
    }

    @Test
    void nobodyReadsSerializedObjects() {
        noClasses()
                .should()
                .dependOnClassesThat(are(assignableTo(ObjectInputStream.class)))
                .check(MAIN);
    }

    @Test
    void publishedCodeKnowsNoUnpublishedCode() {
        noClasses()
                .that(Modules.inPublishedModules())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".servers..",
                        ROOT + ".examples..",
                        ROOT + ".simulation..",
                        ROOT + ".torture..",
                        ROOT + ".benchmarks..")
                .check(MAIN);
        noClasses()
                .that(Modules.inPublishedModules())
                .and(DescribedPredicate.not(Modules.in("testkit")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".testkit..")
                .check(MAIN);
    }

    private static DescribedPredicate<JavaAccess<?>> calls(Class<?> type, String name) {
        DescribedPredicate<JavaClass> isType = assignableTo(type);
        return target(nameMatching(name)).and(target(owner(isType)));
    }
}
