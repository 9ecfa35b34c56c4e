-- Items that have no numbers, and why.
create table item_failure (
    job_id     uuid    not null references job on delete cascade,
    item_index integer not null,
    item_id    text,
    type       text    not null,
    detail     text    not null,
    retryable  boolean not null,
    fault      text    not null check (fault in ('client', 'service')),
    attempts   integer not null,
    primary key (job_id, item_index)
);
