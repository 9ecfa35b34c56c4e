-- Who may act for a tenant. The secret itself is kept nowhere: only its SHA-256, which is enough, since a secret of 160
-- random bits cannot be guessed, and so needs neither salt nor a slow hash.
create table api_token (
    id            text primary key check (id ~ '^[0-9a-f]{12}$'), -- the readable part of the token
    tenant        text        not null references tenant,
    name          text        not null,
    scopes        text[]      not null check (cardinality(scopes) > 0 and scopes <@ array['read', 'submit', 'admin']),
    secret_sha256 text        not null check (secret_sha256 ~ '^[0-9a-f]{64}$'),
    created_at    timestamptz not null,
    expires_at    timestamptz,                       -- null: never
    revoked_at    timestamptz,
    last_used_at  timestamptz                        -- to the minute
);

create index api_token_by_tenant on api_token (tenant);
