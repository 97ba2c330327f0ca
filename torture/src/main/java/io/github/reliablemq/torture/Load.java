package io.github.reliablemq.torture;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * How much is written.
 *
 * @param seed of everything that is left to chance
 * @param rate business transactions a second, of each writer process
 * @param threads of each writer process
 * @param keys of each thread, besides its hot one
 */
record Load(long seed, int rate, int threads, int keys) {

    private static final String FILE = "load.properties";

    void write(Path run) {
        Properties properties = new Properties();
        properties.setProperty("seed", Long.toString(seed));
        properties.setProperty("rate", Integer.toString(rate));
        properties.setProperty("threads", Integer.toString(threads));
        properties.setProperty("keys", Integer.toString(keys));
        try (Writer out = Files.newBufferedWriter(run.resolve(FILE))) {
            properties.store(out, null);
        } catch (IOException e) {
            throw new TortureException("Cannot write to " + run + ": " + e.getMessage(), e);
        }
    }

    static Load read(Path run) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(run.resolve(FILE))) {
            properties.load(in);
        } catch (IOException e) {
            throw new TortureException("Cannot read " + run.resolve(FILE) + ": " + e.getMessage(), e);
        }
        return new Load(
                Long.parseLong(properties.getProperty("seed")),
                Integer.parseInt(properties.getProperty("rate")),
                Integer.parseInt(properties.getProperty("threads")),
                Integer.parseInt(properties.getProperty("keys")));
    }
}
