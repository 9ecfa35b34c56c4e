-- Whose a job is, what its client wants beside the numbers, and how it came to where it is.
alter table job
    add tenant      text    not null default 'default' references tenant,
    add client_ref  text,                            -- the client's own reference, given back as it came
    add tags        jsonb   not null default '{}',   -- text by text
    add priority    integer not null default 0 check (priority between -100 and 100),
    add deadline    timestamptz,                     -- unfinished work is called off then
    add retention   interval,                        -- how long results stay after the end; null: for good
    add expires_at  timestamptz,                     -- finished_at + retention, once finished
    add transitions jsonb   not null default '[]';   -- [{"seq":1,"state":"queued","at":…,"cause":…}], oldest first

alter table job alter tenant drop default;

-- Only a job that a worker has begun can have come to its own end; one that was called off may never have started.
insert into job_transition (from_state, to_state)
values ('queued', 'cancelled'),
       ('queued', 'expired'),
       ('running', 'cancelled'),
       ('running', 'expired');

alter table job
    drop constraint job_check1,
    drop constraint job_check2,
    add constraint job_finished_has_time
        check ((state in ('succeeded', 'partial', 'failed', 'cancelled', 'expired')) = (finished_at is not null)),
    add constraint job_counted_when_done
        check (state not in ('succeeded', 'partial', 'failed') or items_succeeded + items_failed = item_count);

create index job_by_tenant on job (tenant, id);
create index job_by_tag on job using gin (tags);
create index job_by_client_ref on job (tenant, client_ref) where client_ref is not null;
create index job_due on job (deadline) where finished_at is null and deadline is not null;
create index job_expiring on job (expires_at) where expires_at is not null;

-- A chunk of a job that was called off is never claimed again.
alter table chunk
    drop constraint chunk_state_check,
    add constraint chunk_state_check check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    drop constraint chunk_check2,
    add constraint chunk_finished_has_time
        check ((state in ('succeeded', 'failed', 'cancelled')) = (finished_at is not null)),
    -- [{"attempt":1,"worker":…,"claimed_at":…,"ended_at":…,"outcome":…,"reason":…}], oldest first
    add attempts jsonb not null default '[]';
