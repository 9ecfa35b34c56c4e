package io.polysome.inference;

/** A part of the model beside the network itself, which fine-tuned weights may lack; some outputs need one. */
public enum OutputHead {
    /** Scores the amino acids at each position. */
    LANGUAGE_MODEL("language-model head"),
    /** Tells contacts from attention maps. */
    CONTACT("contact head");

    private final String description;

    OutputHead(String description) {
        this.description = description;
    }

    /** For messages. */
    public String description() {
        return description;
    }
}
