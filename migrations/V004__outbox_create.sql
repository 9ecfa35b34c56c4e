-- What must reach Kafka, written in the transaction that changed the state, deleted once the broker has acknowledged.
-- Ids come in blocks so that inserts can be batched: they order the messages of one transaction, not of the world.
create sequence outbox_id increment by 100;

create table outbox (
    id         bigint primary key default nextval('outbox_id'),
    topic      text        not null,
    key        text        not null,
    value      text        not null,
    created_at timestamptz not null default now()
);
