package io.github.reliablemq.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static io.github.reliablemq.architecture.Modules.MAIN;
import static io.github.reliablemq.architecture.Modules.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What the outside may see. */
final class ApiRulesTest {

    @Test
    void everyPackageIsNullMarked() {
        Set<String> unmarked = new TreeSet<>();
        for (JavaClass type : MAIN) {
            JavaPackage home = type.getPackage();
            if (!home.isAnnotatedWith(NullMarked.class)) {
                unmarked.add(home.getName());
            }
        }
        assertThat(unmarked).as("packages without @NullMarked").isEmpty();
    }

    @Test
    void publicTypesLiveInTheOnePublicPackageOfTheirModule() {
        classes()
                .that()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should(new ArchCondition<>("reside in a public package of their module") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        String module = Modules.of(type);
                        Set<String> allowed = Modules.PUBLIC_PACKAGES.getOrDefault(module, Set.of());
                        if (!allowed.contains(type.getPackageName())) {
                            String message = type.getName() + " is public, but " + module + " shows only " + allowed;
                            events.add(SimpleConditionEvent.violated(type, message));
                        }
                    }
                })
                .check(MAIN);
    }

    @Test
    void noContractDeclaresAnyException() {
        noCodeUnits()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(ROOT + ".spi")
                .should()
                .declareThrowableOfType(exactly(Exception.class))
                .orShould()
                .declareThrowableOfType(exactly(Throwable.class))
                .check(MAIN);
    }

    @Test
    void nothingIsNamedAfterNothing() {
        noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helper|Manager|Common|Misc)(\\$.*)?")
                .check(MAIN);
    }

    @Test
    void publicMethodsTakeNoBooleans() {
        codeUnits()
                .that()
                .arePublic()
                .and()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .and()
                .areDeclaredInClassesThat(DescribedPredicate.describe(
                        "are public and no records",
                        (JavaClass type) -> type.getModifiers().contains(JavaModifier.PUBLIC) && !type.isRecord()))
                .should(new ArchCondition<JavaCodeUnit>("take no boolean") {
                    @Override
                    public void check(JavaCodeUnit method, ConditionEvents events) {
                        boolean takesOne = method.getRawParameterTypes().stream()
                                .anyMatch(type -> type.isEquivalentTo(boolean.class));
                        if (takesOne) {
                            events.add(SimpleConditionEvent.violated(
                                    method, method.getFullName() + " takes a boolean: use two methods or an enum"));
                        }
                    }
                })
                .check(MAIN);
    }

    private static DescribedPredicate<JavaClass> exactly(Class<?> type) {
        return DescribedPredicate.describe("exactly " + type.getName(), thrown -> thrown.isEquivalentTo(type));
    }
}
