CREATE DATABASE IF NOT EXISTS tpch;
CREATE SCHEMA IF NOT EXISTS tpch.sf;

CREATE OR REPLACE TABLE tpch.sf.region (
    r_regionkey NUMBER(2) NOT NULL PRIMARY KEY,
    r_name VARCHAR(25) NOT NULL,
    r_comment VARCHAR(152)
);

CREATE OR REPLACE TABLE tpch.sf.nation (
    n_nationkey NUMBER(3) NOT NULL PRIMARY KEY,
    n_name VARCHAR(25) NOT NULL,
    n_regionkey NUMBER(2) NOT NULL REFERENCES tpch.sf.region (r_regionkey),
    n_comment VARCHAR(152)
);

CREATE OR REPLACE TABLE tpch.sf.supplier (
    s_suppkey NUMBER(8) NOT NULL PRIMARY KEY,
    s_name VARCHAR(25) NOT NULL,
    s_address VARCHAR(40) NOT NULL,
    s_nationkey NUMBER(3) NOT NULL REFERENCES tpch.sf.nation (n_nationkey),
    s_phone VARCHAR(15) NOT NULL,
    s_acctbal NUMBER(12, 2) NOT NULL
);

CREATE OR REPLACE TABLE tpch.sf.customer (
    c_custkey NUMBER(8) NOT NULL PRIMARY KEY,
    c_name VARCHAR(25) NOT NULL,
    c_address VARCHAR(40) NOT NULL,
    c_nationkey NUMBER(3) NOT NULL REFERENCES tpch.sf.nation (n_nationkey),
    c_phone VARCHAR(15) NOT NULL,
    c_acctbal NUMBER(12, 2) NOT NULL,
    c_mktsegment VARCHAR(10) NOT NULL
);

CREATE OR REPLACE TABLE tpch.sf.part (
    p_partkey NUMBER(8) NOT NULL PRIMARY KEY,
    p_name VARCHAR(55) NOT NULL,
    p_mfgr VARCHAR(25) NOT NULL,
    p_brand VARCHAR(10) NOT NULL,
    p_type VARCHAR(25) NOT NULL,
    p_size NUMBER(4) NOT NULL,
    p_container VARCHAR(10) NOT NULL,
    p_retailprice NUMBER(12, 2) NOT NULL
);

CREATE OR REPLACE TABLE tpch.sf.orders (
    o_orderkey NUMBER(10) NOT NULL PRIMARY KEY,
    o_custkey NUMBER(8) NOT NULL REFERENCES tpch.sf.customer (c_custkey),
    o_orderstatus VARCHAR(1) NOT NULL,
    o_totalprice NUMBER(12, 2) NOT NULL,
    o_orderdate DATE NOT NULL,
    o_orderpriority VARCHAR(15) NOT NULL,
    o_clerk VARCHAR(15) NOT NULL
);

CREATE OR REPLACE TABLE tpch.sf.lineitem (
    l_orderkey NUMBER(10) NOT NULL REFERENCES tpch.sf.orders (o_orderkey),
    l_linenumber NUMBER(2) NOT NULL,
    l_partkey NUMBER(8) NOT NULL REFERENCES tpch.sf.part (p_partkey),
    l_suppkey NUMBER(8) NOT NULL REFERENCES tpch.sf.supplier (s_suppkey),
    l_quantity NUMBER(12, 2) NOT NULL,
    l_extendedprice NUMBER(12, 2) NOT NULL,
    l_discount NUMBER(4, 2) NOT NULL,
    l_tax NUMBER(4, 2) NOT NULL,
    l_returnflag VARCHAR(1) NOT NULL,
    l_linestatus VARCHAR(1) NOT NULL,
    l_shipdate DATE,
    l_commitdate DATE NOT NULL,
    l_receiptdate DATE,
    l_shipinstruct VARCHAR(25) NOT NULL,
    l_shipmode VARCHAR(10) NOT NULL,
    PRIMARY KEY (l_orderkey, l_linenumber)
);
