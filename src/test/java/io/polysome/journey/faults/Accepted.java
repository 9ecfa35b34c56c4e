package io.polysome.journey.faults;

import java.util.List;

/**
 * A job that the service has promised to do.
 *
 * @param token of its tenant
 * @param proteins for each item, which protein of the pool it is; its id is {@code p} and that number
 */
record Accepted(String id, String tenant, String token, List<Integer> proteins) {}
