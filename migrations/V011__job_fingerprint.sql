-- What was submitted, as one number, for submissions that may be repeated: see io.polysome.jobs.JobFingerprint.
alter table job add fingerprint text;                -- SHA-256 in hex; null where nothing is ever compared

-- Ids that clients choose do not sort by time.
drop index job_by_tenant;
create index job_by_time on job (tenant, created_at desc, id desc);
