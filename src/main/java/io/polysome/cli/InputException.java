package io.polysome.cli;

/** The input of a command is not what it can use; the message says where and why, ready to be shown. */
final class InputException extends Exception {
    private static final long serialVersionUID = 1;

    InputException(String message) {
        super(message);
    }
}
