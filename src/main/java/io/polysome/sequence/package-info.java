/**
 * Proteins as they come in: residues, the ESM-2 alphabet, FASTA and NDJSON readers.
 *
 * <p>In: text. Out: checked {@link io.polysome.sequence.ProteinSequence}s, or a {@link
 * io.polysome.sequence.SequenceProblem} that names the residue. State: none. Threads: values are immutable; a reader
 * belongs to one thread.
 */
@NullMarked
package io.polysome.sequence;

import org.jspecify.annotations.NullMarked;
