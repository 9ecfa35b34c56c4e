-- Whose jobs they are. Everything that a client may see or do is bound to one tenant.
create table tenant (
    id              text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name            text             not null,
    weight          double precision not null default 1 check (weight > 0), -- share of the workers under contention
    limits          jsonb            not null default '{}',
    webhook_origins text[]           not null default '{}', -- origins that job webhooks may name
    input_buckets   text[]           not null default '{}', -- bucket/prefix that inputs may be read from
    kafka_prefixes  text[]           not null default '{}', -- topics that replies may go to
    created_at      timestamptz      not null default now()
);

insert into tenant (id, name) values ('default', 'Default');
