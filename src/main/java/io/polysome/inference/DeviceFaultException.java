package io.polysome.inference;

/**
 * The device is lost to this process: whatever it is asked from now on fails, and only a new process, or new hardware,
 * helps. CUDA calls such errors sticky.
 */
public final class DeviceFaultException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DeviceFaultException(String message, Throwable cause) {
        super(message, cause);
    }
}
