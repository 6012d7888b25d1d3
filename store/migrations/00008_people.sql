-- +goose Up
-- People who can sign in. email_key is the address in lower case; password is a hash, '' for none.
CREATE TABLE people (
    id text PRIMARY KEY,
    name text NOT NULL,
    email text NOT NULL,
    email_key text NOT NULL UNIQUE,
    language text NOT NULL,
    password text NOT NULL,
    password_at bigint NOT NULL,
    second_step boolean NOT NULL,
    created_at bigint NOT NULL,
    disabled_at bigint NOT NULL
);

-- A user of an account with a person is a membership; one without cannot sign in.
ALTER TABLE users ADD COLUMN person_id text NOT NULL DEFAULT '';
CREATE UNIQUE INDEX users_person ON users (person_id, account_id) WHERE person_id <> '';

-- Until now all users of an account had one role, and nobody could sign in. The oldest becomes its owner.
UPDATE users SET role = 'porting' WHERE account_id <> '' AND role = 'account';
UPDATE users SET role = 'owner' WHERE account_id <> '' AND role = 'porting'
    AND NOT EXISTS (SELECT 1 FROM users older WHERE older.account_id = users.account_id AND older.id < users.id);

CREATE TABLE passkeys (
    id text PRIMARY KEY,
    person_id text NOT NULL REFERENCES people (id),
    credential bytea NOT NULL UNIQUE,
    record text NOT NULL,
    name text NOT NULL,
    created_at bigint NOT NULL,
    used_at bigint NOT NULL
);
CREATE INDEX passkeys_person ON passkeys (person_id, id);

-- Who a person is at the operator's identity provider.
CREATE TABLE identities (
    issuer text NOT NULL,
    subject text NOT NULL,
    person_id text NOT NULL REFERENCES people (id),
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_person ON identities (person_id);

CREATE TABLE invitations (
    id text PRIMARY KEY,
    hash bytea NOT NULL UNIQUE,
    account_id text NOT NULL REFERENCES accounts (id),
    email text NOT NULL,
    language text NOT NULL,
    role text NOT NULL,
    invited_by text NOT NULL,
    inviter_name text NOT NULL,
    sent bigint NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    accepted_at bigint NOT NULL,
    revoked_at bigint NOT NULL
);
CREATE INDEX invitations_account ON invitations (account_id, id);
CREATE INDEX invitations_email ON invitations (email, id);

-- Links by mail, by the SHA-256 of their secret. person_id is '' where somebody asked for a link to an address that nobody has: what is
-- written is then the same.
CREATE TABLE links (
    hash bytea PRIMARY KEY,
    id text NOT NULL,
    kind text NOT NULL,
    person_id text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint NOT NULL
);
CREATE INDEX links_expires ON links (expires_at);
CREATE INDEX links_person ON links (person_id);

-- Browsers that somebody is signed in with, by the SHA-256 of their cookie.
CREATE TABLE sessions (
    hash bytea PRIMARY KEY,
    id text NOT NULL UNIQUE,
    person_id text NOT NULL REFERENCES people (id),
    account_id text NOT NULL,
    means text NOT NULL,
    pending boolean NOT NULL,
    created_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    proven_at bigint NOT NULL,
    address text NOT NULL,
    agent text NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id, id);
CREATE INDEX sessions_seen ON sessions (seen_at);

-- What lies between two requests of one browser: a challenge, a state.
CREATE TABLE flows (
    hash bytea PRIMARY KEY,
    kind text NOT NULL,
    data text NOT NULL,
    expires_at bigint NOT NULL
);
CREATE INDEX flows_expires ON flows (expires_at);

-- Sign-ins and changes of people, chained per account; chain '-' is of those that concern no account.
CREATE TABLE people_history (
    chain text NOT NULL,
    sequence bigint NOT NULL,
    at bigint NOT NULL,
    person_id text NOT NULL,
    data text NOT NULL,
    prev bytea,
    hash bytea NOT NULL,
    PRIMARY KEY (chain, sequence)
);
CREATE INDEX people_history_person ON people_history (person_id, at);

CREATE TABLE people_chains (
    chain text PRIMARY KEY,
    sequence bigint NOT NULL,
    head bytea
);
