package io.github.reliablemq.benchmarks;

import com.arjuna.ats.arjuna.common.CoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.objectstore.StoreManager;
import com.arjuna.ats.internal.arjuna.objectstore.hornetq.HornetqJournalEnvironmentBean;
import com.arjuna.ats.internal.arjuna.objectstore.hornetq.HornetqObjectStoreAdaptor;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.transaction.TransactionManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The transaction manager Narayana, which a JVM has one of. Its log is the journal store, in a new directory on the
 * disk of the servers, set up as in the project's own benchmark of that store: a deep queue, writes synced, deletes
 * not.
 */
final class Narayana implements AutoCloseable {

    private static final int QUEUE_DEPTH = 500;

    static final String SETTINGS = "Narayana, journal store on NIO, maxIO=" + QUEUE_DEPTH
            + " syncWrites=true syncDeletes=false bufferFlushesPerSecond=500";

    private static final String JOURNAL_STORE = HornetqObjectStoreAdaptor.class.getName();
    private static final String STATES = "stateStore";
    private static final String COMMUNICATION = "communicationStore";

    private final Path directory;

    private Narayana(Path directory) {
        this.directory = directory;
    }

    static Narayana open() {
        try {
            Path directory = Files.createTempDirectory("narayana");
            Path journal = Files.createDirectory(directory.resolve("journal"));
            HornetqJournalEnvironmentBean settings =
                    BeanPopulator.getDefaultInstance(HornetqJournalEnvironmentBean.class);
            settings.setStoreDir(journal.toString());
            settings.setAsyncIO(false);
            settings.setMaxIO(QUEUE_DEPTH);
            settings.setSyncDeletes(false);
            stores().forEach(store -> store.setObjectStoreDir(directory.toString()));
            BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class).setObjectStoreType(JOURNAL_STORE);
            BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, STATES)
                    .setObjectStoreType(JOURNAL_STORE);
            BeanPopulator.getDefaultInstance(CoreEnvironmentBean.class).setNodeIdentifier("benchmarks");
            return new Narayana(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("There is no place for a transaction log", e);
        } catch (CoreEnvironmentBeanException e) {
            throw new IllegalStateException("Narayana does not accept its name", e);
        }
    }

    /** Bound to threads: each begins and ends its own transactions. */
    TransactionManager manager() {
        return com.arjuna.ats.jta.TransactionManager.transactionManager();
    }

    @Override
    public void close() {
        StoreManager.shutdown();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The transaction log " + directory + " was not deleted", e);
        }
    }

    private static List<ObjectStoreEnvironmentBean> stores() {
        return List.of(
                BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class),
                BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, STATES),
                BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, COMMUNICATION));
    }
}
