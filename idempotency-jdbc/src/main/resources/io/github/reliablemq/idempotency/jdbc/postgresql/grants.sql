-- The least each role needs, to be run by the owner of the tables. Replace the names of the two roles, and of the tables
-- where the inbox has another name; grant usage on its schema too where that is not public.

-- reliable_consumer: handles messages. It cannot change or remove a key. Grant it what its handlers need besides.
grant select on reliable_schema to reliable_consumer;
grant select, insert on reliable_inbox to reliable_consumer;
grant select, insert, update, delete on reliable_inbox_attempt to reliable_consumer;

-- reliable_cleaner: runs InboxCleaner or JdbcInbox.purge. It updates nothing, but may lock what it deletes.
grant select, delete on reliable_inbox, reliable_inbox_attempt to reliable_cleaner;
grant update (handled_at) on reliable_inbox to reliable_cleaner;
grant update (touched_at) on reliable_inbox_attempt to reliable_cleaner;
