-- Run once, on an empty data folder, after the role.
SET ROLE lab;

-- One row for each counter; the stores on Postgres do not see each other's.
CREATE TABLE counters (
    store text   NOT NULL,
    key   text   NOT NULL,
    value bigint NOT NULL,
    PRIMARY KEY (store, key)
);
