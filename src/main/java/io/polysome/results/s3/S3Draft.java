package io.polysome.results.s3;

import io.polysome.jobs.ChunkOutcome.ResultObject;
import io.polysome.platform.Sha256;
import io.polysome.results.ResultStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * An object that is sent while it is written, in the memory of one part. S3 shows it only when all is there: one request,
 * or a multipart upload that is completed.
 */
final class S3Draft implements ResultStore.Draft {
    /** S3 takes 10,000 parts, so an object may have 78 GiB. */
    static final int PART_BYTES = 8 << 20;

    private static final int FIRST_BUFFER_BYTES = 64 << 10;

    private final S3Client client;
    private final String bucket;
    private final String objectKey;
    private final String key;
    private final MessageDigest digest = Sha256.begin();
    private final List<CompletedPart> parts = new ArrayList<>();
    private byte[] part = new byte[FIRST_BUFFER_BYTES];
    private int partLength;
    private long bytes;
    private @Nullable String upload;

    S3Draft(S3Client client, String bucket, String objectKey, String key) {
        this.client = client;
        this.bucket = bucket;
        this.objectKey = objectKey;
        this.key = key;
    }

    @Override
    public OutputStream out() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] content, int offset, int length) throws IOException {
                append(content, offset, length);
            }
        };
    }

    private void append(byte[] content, int offset, int length) throws IOException {
        digest.update(content, offset, length);
        bytes += length;
        int from = offset;
        int left = length;
        while (left > 0) {
            if (partLength == PART_BYTES) {
                sendPart();
            }
            if (partLength == part.length) {
                part = Arrays.copyOf(part, Math.min(PART_BYTES, part.length * 2));
            }
            int taken = Math.min(left, part.length - partLength);
            System.arraycopy(content, from, part, partLength, taken);
            partLength += taken;
            from += taken;
            left -= taken;
        }
    }

    private void sendPart() throws IOException {
        try {
            if (upload == null) {
                upload = client.createMultipartUpload(
                                create -> create.bucket(bucket).key(objectKey))
                        .uploadId();
            }
            String id = upload;
            int number = parts.size() + 1;
            String etag = client.uploadPart(
                            put -> put.bucket(bucket)
                                    .key(objectKey)
                                    .uploadId(id)
                                    .partNumber(number),
                            body())
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
            partLength = 0;
        } catch (SdkException e) {
            throw S3Bucket.failed("writing " + key, e);
        }
    }

    @Override
    public ResultObject commit() throws IOException {
        ResultObject object = new ResultObject(key, bytes, Sha256.hex(digest));
        if (upload != null) {
            sendPart();
        }
        try {
            if (upload == null) {
                client.putObject(put -> put.bucket(bucket).key(objectKey), body());
            } else {
                String id = upload;
                client.completeMultipartUpload(complete ->
                        complete.bucket(bucket).key(objectKey).uploadId(id).multipartUpload(all -> all.parts(parts)));
                upload = null;
            }
        } catch (SdkException e) {
            throw S3Bucket.failed("writing " + key, e);
        }
        return object;
    }

    private RequestBody body() {
        return RequestBody.fromByteBuffer(ByteBuffer.wrap(part, 0, partLength));
    }

    @Override
    public void close() throws IOException {
        String abandoned = upload;
        if (abandoned == null) {
            return;
        }
        upload = null;
        try {
            client.abortMultipartUpload(
                    abort -> abort.bucket(bucket).key(objectKey).uploadId(abandoned));
        } catch (SdkException e) {
            throw S3Bucket.failed("taking back " + key, e);
        }
    }
}
