package architecture.badexample.worker;

import ai.djl.ndarray.NDArray;
import com.github.luben.zstd.ZstdInputStream;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import jakarta.persistence.EntityManager;
import jakarta.ws.rs.core.Response;
import org.hibernate.Session;
import picocli.CommandLine;
import software.amazon.awssdk.services.s3.S3Client;

/** Imports libraries that have a home elsewhere. */
record ImportsEveryLibrary(
        NDArray array,
        EntityManager entities,
        Session session,
        PanacheQuery<String> query,
        Response response,
        CommandLine commandLine,
        ZstdInputStream packed,
        S3Client bucket) {}
