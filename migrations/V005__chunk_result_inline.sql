-- Few lines of result stay in the chunk's row, as few items do; result_object holds the key of others.
alter table chunk
    add column result_inline bytea,
    drop constraint chunk_check3,
    add constraint chunk_result check ((state = 'succeeded') = (result_object is not null or result_inline is not null)),
    add constraint chunk_result_once check (result_object is null or result_inline is null);
-- Not compressed: half the space is not worth the time that an interactive job would wait.
alter table chunk alter column result_inline set storage external;
