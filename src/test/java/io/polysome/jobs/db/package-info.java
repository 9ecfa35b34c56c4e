/** Tests of the parts of the database's job store that need no database. */
@NullMarked
package io.polysome.jobs.db;

import org.jspecify.annotations.NullMarked;
