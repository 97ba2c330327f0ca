-- The demo's own tables; outbox and inbox create theirs.

create table flight (
    number integer primary key,
    key    text    not null,
    delay  bigint  not null,
    text   text    not null
);

-- What the consumer keeps.
create table airport (
    key         text   primary key,
    departures  bigint not null,
    total_delay bigint not null
);

-- One row for each time the consumer's effect was committed. Nothing here keeps a second one out.
create table effect (
    number      bigint  generated always as identity primary key,
    message_id  text    not null,
    flight      integer not null,
    key         text    not null,
    incarnation text    not null
);
