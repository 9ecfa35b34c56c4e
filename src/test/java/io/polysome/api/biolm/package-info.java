/** Tests of the BioLM API. */
@NullMarked
package io.polysome.api.biolm;

import org.jspecify.annotations.NullMarked;
