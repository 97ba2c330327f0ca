package io.github.reliablemq.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The compiled main code of every module, and which module a class belongs to. */
final class Modules {

    static final String ROOT = "io.github.reliablemq";

    /** Where each module may have public types. */
    static final Map<String, Set<String>> PUBLIC_PACKAGES = Map.ofEntries(
            Map.entry("reliable-core", Set.of(ROOT, ROOT + ".spi", ROOT + ".machine")),
            Map.entry("testkit", Set.of(ROOT + ".testkit")),
            Map.entry("servers", Set.of(ROOT + ".servers")),
            Map.entry("outbox-jdbc", Set.of(ROOT + ".outbox.jdbc")),
            Map.entry("idempotency-jdbc", Set.of(ROOT + ".idempotency.jdbc")),
            Map.entry("idempotency-redis", Set.of(ROOT + ".idempotency.redis")),
            Map.entry("transport-activemq", Set.of(ROOT + ".activemq")),
            Map.entry("metrics-micrometer", Set.of(ROOT + ".micrometer")),
            Map.entry("examples", Set.of(ROOT + ".examples", ROOT + ".examples.flights")),
            // The core's keeper of leases is stepped from within its package.
            Map.entry("simulation", Set.of(ROOT, ROOT + ".simulation")),
            Map.entry("torture", Set.of(ROOT + ".torture", ROOT + ".torture.checker")),
            Map.entry(
                    "benchmarks",
                    Set.of(ROOT + ".benchmarks", ROOT + ".benchmarks.harness", ROOT + ".benchmarks.page")));

    /** Modules that are never published and may do what a library may not. */
    static final Set<String> UNPUBLISHED = Set.of("servers", "examples", "simulation", "torture", "benchmarks");

    static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/architecture-tests/"))
            .importPackages(ROOT);

    private static final Pattern MODULE = Pattern.compile("/([a-z-]+)/target/");

    private Modules() {}

    static String of(JavaClass type) {
        String uri = type.getSource()
                .orElseThrow(() -> new AssertionError(type.getName() + " has no source"))
                .getUri()
                .toString();
        Matcher matcher = MODULE.matcher(uri);
        if (!matcher.find()) {
            throw new AssertionError(type.getName() + " comes from " + uri + ", which is no module's build directory");
        }
        return matcher.group(1);
    }

    static DescribedPredicate<JavaClass> in(String module) {
        return DescribedPredicate.describe("are in module " + module, type -> of(type).equals(module));
    }

    static DescribedPredicate<JavaClass> inPublishedModules() {
        return DescribedPredicate.describe("are in a published module", type -> !UNPUBLISHED.contains(of(type)));
    }
}
