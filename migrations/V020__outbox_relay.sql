-- Messages of one job leave in the order of their ids: whoever appends one holds the job's row, so that ids drawn one by one
-- follow each other as the changes do.
alter sequence outbox_id increment by 1;

alter table outbox
    -- The process that wrote it hands it to the broker itself right after the commit; others keep off for two seconds.
    add prompt boolean not null default false;

create index outbox_by_key on outbox (key, id);

-- Rows live for milliseconds: cleaned early, the table stays as small as what waits.
alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
