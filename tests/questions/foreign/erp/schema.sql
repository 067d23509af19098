CREATE DATABASE IF NOT EXISTS erpprd;
CREATE SCHEMA IF NOT EXISTS erpprd.dat;

CREATE OR REPLACE TABLE erpprd.dat.emp_mst (
    e_id NUMBER(6) NOT NULL PRIMARY KEY,
    e_nm VARCHAR(80) NOT NULL,
    dpt VARCHAR(40)
);

CREATE OR REPLACE TABLE erpprd.dat.cust_mst (
    c_id VARCHAR(10) NOT NULL PRIMARY KEY,
    c_nm VARCHAR(120) NOT NULL,
    c_grp VARCHAR(4) NOT NULL,
    ctry_cd VARCHAR(2) NOT NULL,
    c_city VARCHAR(60),
    c_st VARCHAR(1) NOT NULL,
    cr_lim NUMBER(12, 2),
    crt_dt DATE NOT NULL,
    rep_id NUMBER(6)
);

CREATE OR REPLACE TABLE erpprd.dat.sup_mst (
    s_id VARCHAR(10) NOT NULL PRIMARY KEY,
    s_nm VARCHAR(120) NOT NULL,
    ctry_cd VARCHAR(2) NOT NULL,
    ld_tm NUMBER(4)
);

CREATE OR REPLACE TABLE erpprd.dat.itm_mst (
    i_no VARCHAR(12) NOT NULL PRIMARY KEY,
    i_ds VARCHAR(120) NOT NULL,
    i_grp VARCHAR(30),
    uom VARCHAR(4) NOT NULL,
    s_id VARCHAR(10) NOT NULL,
    std_cst NUMBER(10, 2) NOT NULL,
    lst_prc NUMBER(10, 2) NOT NULL,
    abc_cd VARCHAR(1) NOT NULL
);

CREATE OR REPLACE TABLE erpprd.dat.ord_hdr (
    o_no NUMBER(10) NOT NULL PRIMARY KEY,
    c_id VARCHAR(10) NOT NULL,
    o_dt DATE NOT NULL,
    dt1 DATE,
    dt2 DATE,
    o_st VARCHAR(2) NOT NULL,
    o_typ VARCHAR(2) NOT NULL,
    chn_cd VARCHAR(4),
    whs_cd VARCHAR(8) NOT NULL,
    o_amt_nt NUMBER(12, 2) NOT NULL,
    o_amt_gr NUMBER(12, 2) NOT NULL,
    amt3 NUMBER(12, 2),
    fl1 VARCHAR(1) NOT NULL,
    fl2 VARCHAR(1) NOT NULL
);

CREATE OR REPLACE TABLE erpprd.dat.ord_ln (
    o_no NUMBER(10) NOT NULL,
    ln_no NUMBER(4) NOT NULL,
    i_no VARCHAR(12) NOT NULL,
    qty_o NUMBER(10) NOT NULL,
    qty_s NUMBER(10) NOT NULL,
    u_prc NUMBER(10, 2) NOT NULL,
    ln_amt NUMBER(12, 2) NOT NULL,
    PRIMARY KEY (o_no, ln_no)
);

CREATE OR REPLACE TABLE erpprd.dat.inv_hdr (
    iv_no NUMBER(10) NOT NULL PRIMARY KEY,
    o_no NUMBER(10) NOT NULL,
    iv_dt DATE NOT NULL,
    due_dt DATE NOT NULL,
    pd_dt DATE,
    iv_amt NUMBER(12, 2) NOT NULL,
    dun_lv NUMBER(1) NOT NULL
);

CREATE OR REPLACE TABLE erpprd.dat.stk (
    whs_cd VARCHAR(8) NOT NULL,
    i_no VARCHAR(12) NOT NULL,
    qoh NUMBER(10) NOT NULL,
    q_rs NUMBER(10) NOT NULL,
    ss_lv NUMBER(10),
    PRIMARY KEY (whs_cd, i_no)
);
