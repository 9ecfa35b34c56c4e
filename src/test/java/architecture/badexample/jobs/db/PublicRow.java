package architecture.badexample.jobs.db;

/** A row of the database that everybody sees. */
public record PublicRow(long id) {}
