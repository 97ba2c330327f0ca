package io.github.reliablemq.servers;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.util.Locale;
import java.util.Optional;

/** A file of binaries that some jar on the class path carries. */
record Resource(URL url) {
    static Optional<Resource> find(String path) {
        return Optional.ofNullable(Resource.class.getClassLoader().getResource(path))
                .map(Resource::new);
    }

    /** Tells one content from another without reading it, so that an upgrade never meets an old cache. */
    String fingerprint() {
        try {
            URLConnection connection = url.openConnection();
            if (connection instanceof JarURLConnection jar) {
                return Long.toHexString(jar.getJarEntry().getCrc());
            }
            return Long.toHexString(connection.getContentLengthLong() ^ connection.getLastModified());
        } catch (IOException e) {
            throw new ServerException("Cannot read " + url + ".", e);
        }
    }

    InputStream open() throws IOException {
        return url.openStream();
    }

    /** {@code linux} or {@code darwin}, as both jars call them. */
    static String os() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "darwin" : name;
    }

    static boolean isArm() {
        return System.getProperty("os.arch").equals("aarch64");
    }
}
