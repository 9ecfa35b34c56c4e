-- A job and how far it is. States and allowed moves: io.polysome.jobs.JobState; job_transition repeats them so that
-- no other program can move a job where the code would not.
create table job_transition (
    from_state text not null,
    to_state   text not null,
    primary key (from_state, to_state)
);

insert into job_transition (from_state, to_state)
values ('queued', 'running'),
       ('running', 'succeeded'),
       ('running', 'partial'),
       ('running', 'failed');

create table job (
    id              uuid primary key,                -- version 7: sorts by time of submission
    model           text             not null,
    action          text             not null,
    params          jsonb            not null,       -- as submitted
    lane            text             not null check (lane in ('interactive', 'bulk')),
    state           text             not null,
    weights         text,                            -- published | unverified | random, once a worker knows
    item_count      integer          not null check (item_count > 0),
    items_succeeded integer          not null default 0,
    items_failed    integer          not null default 0,
    chunk_count     integer          not null check (chunk_count > 0),
    cost            double precision not null,       -- FLOPs of all items
    cost_finished   double precision not null default 0,
    created_at      timestamptz      not null,
    started_at      timestamptz,
    finished_at     timestamptz,
    check (items_succeeded + items_failed <= item_count),
    check ((state in ('succeeded', 'partial', 'failed')) = (finished_at is not null)),
    check (state not in ('succeeded', 'partial', 'failed') or items_succeeded + items_failed = item_count)
);

create index job_open on job (id) where finished_at is null;

create function job_check_transition() returns trigger language plpgsql as $$
begin
    if not exists (select from job_transition where from_state = old.state and to_state = new.state) then
        raise exception 'job % may not move from % to %', new.id, old.state, new.state
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

create trigger job_transition_allowed
    before update of state on job
    for each row when (old.state is distinct from new.state)
execute function job_check_transition();
