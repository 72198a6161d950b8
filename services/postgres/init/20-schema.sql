-- Run once, on an empty data folder, after the role.
SET ROLE lab;

-- Where both stores on Postgres use a table, `store` keeps them apart. Every lookup is by a primary key, or by its
-- first columns.

CREATE TABLE counters (
    store text   NOT NULL,
    key   text   NOT NULL,
    value bigint NOT NULL,
    PRIMARY KEY (store, key)
);

CREATE TABLE stocks (
    store      text   NOT NULL,
    key        text   NOT NULL,
    units_left bigint NOT NULL,
    PRIMARY KEY (store, key)
);

-- The naive store's: a whole cart in one row.
CREATE TABLE carts (
    key      text     NOT NULL,
    username text     NOT NULL,
    items    bigint[] NOT NULL,
    PRIMARY KEY (key, username)
);

-- The right one's: a row for each item.
CREATE TABLE cart_items (
    key      text   NOT NULL,
    username text   NOT NULL,
    id       bigint GENERATED ALWAYS AS IDENTITY,
    item     bigint NOT NULL,
    PRIMARY KEY (key, username, id)
);

CREATE TABLE registers (
    store text   NOT NULL,
    key   text   NOT NULL,
    value bigint NOT NULL,
    PRIMARY KEY (store, key)
);

CREATE TABLE accounts (
    store   text   NOT NULL,
    key     text   NOT NULL,
    account int    NOT NULL,
    balance bigint NOT NULL,
    PRIMARY KEY (store, key, account)
);

CREATE TABLE doctors (
    store   text    NOT NULL,
    key     text    NOT NULL,
    round   text    NOT NULL,
    doctor  int     NOT NULL,
    on_call boolean NOT NULL,
    PRIMARY KEY (store, key, round, doctor)
);

-- The naive store's: one current user for everybody.
CREATE TABLE current_users (
    key   text   NOT NULL PRIMARY KEY,
    token bigint NOT NULL
);

-- The right one's: a row for each session.
CREATE TABLE sessions (
    key   text   NOT NULL,
    token bigint NOT NULL,
    PRIMARY KEY (key, token)
);

CREATE TABLE limits (
    store    text   NOT NULL,
    key      text   NOT NULL,
    username text   NOT NULL,
    period   bigint NOT NULL,
    admitted bigint NOT NULL,
    PRIMARY KEY (store, key, username, period)
);
