package io.github.reliablemq.servers;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The class path this code really runs on, which {@code java.class.path} only names under a plain launcher. */
final class ClassPath {
    private ClassPath() {}

    static String current() {
        // Surefire and failsafe put everything behind the manifest of one jar, and name it here.
        String tests = System.getProperty("surefire.test.class.path");
        if (tests != null) {
            return tests;
        }
        Set<String> entries = new LinkedHashSet<>();
        collect(Thread.currentThread().getContextClassLoader(), entries);
        collect(ClassPath.class.getClassLoader(), entries);
        entries.add(System.getProperty("java.class.path"));
        return String.join(File.pathSeparator, entries);
    }

    /** `exec:java` runs us in a URLClassLoader inside Maven's own JVM. */
    private static void collect(@Nullable ClassLoader loader, Set<String> entries) {
        for (ClassLoader each = loader; each != null; each = each.getParent()) {
            if (each instanceof URLClassLoader urls) {
                for (URL url : urls.getURLs()) {
                    entries.add(fileOf(url));
                }
            }
        }
    }

    private static String fileOf(URL url) {
        try {
            return Path.of(url.toURI()).toString();
        } catch (URISyntaxException | RuntimeException e) {
            throw new ServerException("A child JVM cannot use the class path entry " + url + ": it is not a file.", e);
        }
    }
}
