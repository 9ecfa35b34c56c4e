package io.polysome.results.s3;

import io.polysome.results.ResultStore;
import io.polysome.results.ResultsConfig;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;

/**
 * A bucket in which objects appear whole or not at all. Many threads may use it. Every failure of the store is an
 * IOException, which is worth another try.
 */
public final class S3Bucket implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(60);
    private static final List<String> NO_NAMES = List.of("", ".", "..");

    private final S3Client client;
    private final String bucket;
    private final String prefix;

    private S3Bucket(S3Client client, String bucket, String prefix) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    /**
     * Nothing is sent yet. The caller closes it.
     *
     * @throws IllegalArgumentException when no bucket is configured
     */
    public static S3Bucket connect(ResultsConfig.S3 config) {
        String bucket = config.bucket()
                .orElseThrow(() -> new IllegalArgumentException(
                        "polysome.results.store is s3: set polysome.results.s3.bucket to the name of the bucket"));
        // checksums of our own are kept in the database; those that the SDK would add, not every store knows
        S3ClientBuilder client = S3Client.builder()
                .region(Region.of(config.region()))
                .forcePathStyle(config.pathStyle())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(SOCKET_TIMEOUT));
        config.endpoint().ifPresent(client::endpointOverride);
        return new S3Bucket(client.build(), bucket, config.prefix());
    }

    @Override
    public void close() {
        client.close();
    }

    /** @param folder ends with a slash */
    ResultStore.Draft create(String folder, String key) {
        return new S3Draft(client, bucket, objectKey(folder, key), key);
    }

    InputStream open(String folder, String key) throws IOException {
        String objectKey = objectKey(folder, key);
        try {
            return new ObjectStream(client.getObject(get -> get.bucket(bucket).key(objectKey)));
        } catch (NoSuchKeyException e) {
            NoSuchFileException none = new NoSuchFileException(key);
            none.initCause(e);
            throw none;
        } catch (SdkException e) {
            throw failed("reading " + key, e);
        }
    }

    /** @param prefix of keys, ending in a slash */
    void deleteAll(String folder, String prefix) throws IOException {
        String anyKey = objectKey(folder, prefix + "-");
        String objectPrefix = anyKey.substring(0, anyKey.length() - 1);
        try {
            for (ListObjectsV2Response page :
                    client.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(objectPrefix))) {
                List<ObjectIdentifier> keys = page.contents().stream()
                        .map(object ->
                                ObjectIdentifier.builder().key(object.key()).build())
                        .toList();
                if (!keys.isEmpty()) {
                    delete(keys);
                }
            }
        } catch (SdkException e) {
            throw failed("deleting " + prefix, e);
        }
    }

    private void delete(List<ObjectIdentifier> keys) throws IOException {
        List<S3Error> errors = client.deleteObjects(delete ->
                        delete.bucket(bucket).delete(all -> all.objects(keys).quiet(true)))
                .errors();
        if (!errors.isEmpty()) {
            throw new IOException("the object store does not delete %s: %s"
                    .formatted(errors.getFirst().key(), errors.getFirst().message()));
        }
    }

    private String objectKey(String folder, String key) {
        if (Arrays.stream(key.split("/", -1)).anyMatch(NO_NAMES::contains)) {
            throw new IllegalArgumentException("the key '%s' points out of the store".formatted(key));
        }
        return prefix + folder + key;
    }

    static IOException failed(String what, SdkException cause) {
        return new IOException("%s failed in the object store: %s".formatted(what, cause.getMessage()), cause);
    }

    /** Gives up the connection, and does not read it to its end, when it is closed early. */
    private static final class ObjectStream extends FilterInputStream {
        private final ResponseInputStream<GetObjectResponse> response;
        private boolean ended;

        ObjectStream(ResponseInputStream<GetObjectResponse> response) {
            super(response);
            this.response = response;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                int read = response.read(bytes, offset, length);
                ended |= read < 0;
                return read;
            } catch (SdkException e) {
                throw failed("reading an object", e);
            }
        }

        @Override
        public void close() throws IOException {
            if (!ended) {
                response.abort();
            }
            response.close();
        }
    }
}
