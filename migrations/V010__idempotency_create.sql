-- What clients call their submissions (Idempotency-Key), so that one which is sent twice makes one job. Written in the
-- job's own transaction, forgotten after seven days or with the job.
create table idempotency (
    tenant     text        not null references tenant on delete cascade,
    key        text        not null,
    job_id     uuid        not null references job on delete cascade,
    created_at timestamptz not null,
    primary key (tenant, key)
);

create index idempotency_of_job on idempotency (job_id);
create index idempotency_by_age on idempotency (created_at);
