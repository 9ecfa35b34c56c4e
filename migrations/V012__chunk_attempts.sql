-- What every attempt at a chunk came to, which of them speak against it, and chunks that are halves of others.
alter table chunk
    add claimed_at timestamptz,                      -- of the last attempt
    add deaths     integer not null default 0,       -- attempts that ended with the worker's death or silence
    add failures   integer not null default 0,       -- attempts that ended with an error
    add input_skip integer not null default 0,       -- items of its input that come before its first

    -- the halves of a chunk keep its number
    drop constraint chunk_job_id_number_key,

    -- a chunk that was split is over, and has no outcome of its own
    drop constraint chunk_state_check,
    add constraint chunk_state_check
        check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'split')),
    drop constraint chunk_finished_has_time,
    add constraint chunk_finished_has_time
        check ((state in ('succeeded', 'failed', 'cancelled', 'split')) = (finished_at is not null));

-- queued with a lease: given back then, and not begun again since
drop index chunk_leased;
create index chunk_leased on chunk (lease_until) where state in ('queued', 'running');
create index chunk_by_job on chunk (job_id, first_item);

comment on column chunk.attempts is 'those that have ended: '
    '[{"attempt":1,"worker":…,"claimed_at":…,"ended_at":…,"outcome":…,"reason":…,"batches":…,"tokens":…}], oldest first';
