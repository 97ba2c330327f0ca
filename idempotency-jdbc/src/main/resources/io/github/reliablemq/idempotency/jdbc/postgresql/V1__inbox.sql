-- ReliableMQ inbox, schema version 1, PostgreSQL 13 and later. Run it once, in one transaction, with the rights to
-- create tables and functions. What a consumer's role needs then is in grants.sql.

create table if not exists reliable_schema (
    component    text        not null primary key,
    version      int         not null,
    installed_at timestamptz not null default now()
);

create table reliable_inbox (
    consumer   text collate "C" not null,
    message_id uuid             not null,
    handled_at timestamptz      not null default clock_timestamp(),
    primary key (consumer, message_id)
);

-- For the purge.
create index on reliable_inbox (handled_at);

-- Attempts at messages that were delivered again or failed; a message that is done at once never gets into it. A replay
-- by an operator counts anew, in an epoch of its own. Counts outlive the process and the broker's memory: else a message
-- that ends its process each time would come back for ever.
create table reliable_inbox_attempt (
    consumer   text collate "C" not null,
    message_id uuid             not null,
    epoch      int              not null,
    attempts   int              not null,
    unfinished int              not null, -- begun, and nobody noted the end
    touched_at timestamptz      not null default clock_timestamp(),
    waits_for  uuid,                      -- the message of an outbox that brings it back; other copies are not handled
    primary key (consumer, message_id, epoch)
);

-- For the purge: what was set aside is not forgotten otherwise.
create index on reliable_inbox_attempt (touched_at);

-- Half an effect with its key would never be completed: the key would turn the next delivery away. So a transaction
-- that holds a key can be committed only by the pipeline, which announces itself just before; a COMMIT by the handler
-- fails and undoes key and effect together.
create or replace function reliable_inbox_guard() returns trigger language plpgsql as $guard$
begin
    if current_setting('reliablemq.inbox_commit', true) is distinct from pg_current_xact_id()::text then
        raise exception 'Key (%, %) is not committed: only the consumer''s pipeline may commit its transaction',
                new.consumer, new.message_id
            using errcode = 'invalid_transaction_termination',
                hint = 'Handlers neither commit, nor switch autocommit on, nor set all constraints immediate. To copy '
                    'keys by hand: select set_config(''reliablemq.inbox_commit'', pg_current_xact_id()::text, true).';
    end if;
    return null;
end
$guard$;

create constraint trigger reliable_inbox_guard
    after insert on reliable_inbox
    deferrable initially deferred
    for each row execute function reliable_inbox_guard();

insert into reliable_schema (component, version) values ('inbox', 1);
