-- The unit of queueing and of retry: consecutive items of one job.
create table chunk (
    id              uuid primary key,
    job_id          uuid             not null references job on delete cascade,
    number          integer          not null,       -- 0-based within the job, in item order
    first_item      integer          not null,       -- sequence_index of its first item
    item_count      integer          not null check (item_count > 0),
    cost            double precision not null,       -- FLOPs
    state           text             not null check (state in ('queued', 'running', 'succeeded', 'failed')),
    attempt         integer          not null default 0, -- counted at claim; the fence that an outcome must carry
    worker          text,                            -- node/incarnation that holds or held the lease
    lease_until     timestamptz,                     -- renewed while the device makes progress
    input           bytea,                           -- the items as NDJSON when small,
    input_object    text,                            -- else the key of an object that holds them
    result_object   text,                            -- key of the immutable result object
    result_bytes    bigint,
    result_sha256   text,
    items_succeeded integer          not null default 0,
    items_failed    integer          not null default 0,
    finished_at     timestamptz,
    unique (job_id, number),
    check ((input is null) <> (input_object is null)),
    check (state <> 'running' or (worker is not null and lease_until is not null)),
    check ((state in ('succeeded', 'failed')) = (finished_at is not null)),
    check (state <> 'succeeded' or result_object is not null)
);

create index chunk_leased on chunk (lease_until) where state = 'running';
