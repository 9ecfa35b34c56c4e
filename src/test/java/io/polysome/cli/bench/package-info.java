/** Tests of the measurements. */
@NullMarked
package io.polysome.cli.bench;

import org.jspecify.annotations.NullMarked;
