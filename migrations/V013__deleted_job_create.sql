-- Jobs whose rows are gone and whose objects, under jobs/{id}/, may still be there: rows first, so that no job is listed
-- whose results are not there, and noted here, so that a crash leaves no object behind for ever.
create table deleted_job (
    id         uuid primary key,
    deleted_at timestamptz not null
);
