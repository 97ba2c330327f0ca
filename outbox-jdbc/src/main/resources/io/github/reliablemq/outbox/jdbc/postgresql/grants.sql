-- The least each role needs, to be run by the owner of the tables. Replace the names of the four roles, and of the
-- tables where the outbox has another name; grant usage on its schema too where that is not public.

-- reliable_producer: services that record messages. They cannot read, change or remove what is recorded.
grant select on reliable_schema to reliable_producer;
grant insert on reliable_outbox to reliable_producer;
grant insert, select on reliable_outbox_id to reliable_producer;

-- reliable_scheduler: services that also record schedules, and call back or move messages that wait for a time; consumers
-- whose retries wait in the outbox, which they do only if a relay is there.
grant select on reliable_schema to reliable_scheduler;
grant select, insert, update, delete on reliable_outbox to reliable_scheduler;
grant insert, select on reliable_outbox_id to reliable_scheduler;
grant select, insert, update on reliable_outbox_schedule to reliable_scheduler;
grant insert on reliable_outbox_settled to reliable_scheduler;
grant select on reliable_outbox_relay to reliable_scheduler;

-- reliable_relay: claims, sends, settles, and deletes what was kept long enough (not needed withoutHousekeeping: update and
-- delete on the settled, id, schedule and bulk tables). It reads which destinations are paused, and cannot touch the audit.
grant select on reliable_schema, reliable_outbox_pause to reliable_relay;
grant select, insert, update, delete on reliable_outbox to reliable_relay;
grant select, insert, update, delete on reliable_outbox_settled to reliable_relay;
grant insert, select, delete on reliable_outbox_attempt to reliable_relay;
grant select, update, delete on reliable_outbox_id to reliable_relay;
grant select, update, delete on reliable_outbox_schedule to reliable_relay;
grant select, update, delete on reliable_outbox_bulk, reliable_outbox_bulk_item to reliable_relay;
grant select, insert, update, delete on reliable_outbox_relay to reliable_relay;
grant select, insert, update on reliable_outbox_database to reliable_relay;

-- reliable_operator: everything OutboxAdmin does, and JdbcOutbox.purgeIds. It adds to the audit and cannot remove from
-- it; erasing messages wipes reasons in it.
grant select on reliable_schema to reliable_operator;
grant select, insert, update, delete on reliable_outbox, reliable_outbox_settled to reliable_operator;
grant select, update, delete on reliable_outbox_attempt to reliable_operator;
grant select, insert, update, delete on reliable_outbox_id to reliable_operator;
grant select, update, delete on reliable_outbox_schedule to reliable_operator;
grant select, insert, delete on reliable_outbox_pause to reliable_operator;
grant select, update on reliable_outbox_database to reliable_operator;
grant select, insert, update, delete on reliable_outbox_bulk, reliable_outbox_bulk_item to reliable_operator;
grant select, insert, update (reason) on reliable_outbox_audit to reliable_operator;
