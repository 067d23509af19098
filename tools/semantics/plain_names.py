"""Physical names as people say them: `O_ORDERSTATUS` is "order status", `CUST_MST` is "customer"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources

_MEANT = """
    nm:name nam:name no:number nr:number num:number nbr:number dt:date dte:date tm:time ts:timestamp cd:code
    ds:description dsc:description desc:description descr:description typ:type st:status sts:status stat:status
    cnt:count qty:quantity qnty:quantity amt:amount prc:price cst:cost tot:total bal:balance acct:account acc:account
    cust:customer cus:customer cli:client sup:supplier supp:supplier vend:vendor vnd:vendor itm:item prd:product
    prod:product ord:order inv:invoice emp:employee mgr:manager dept:department dpt:department dep:department
    cat:category catg:category grp:group ctry:country cntry:country rgn:region reg:region cty:city addr:address
    adr:address whs:warehouse wh:warehouse whse:warehouse chn:channel chnl:channel pmt:payment pymt:payment
    disc:discount dscnt:discount crt:created cre:created upd:updated mod:modified lim:limit lmt:limit cr:credit
    db:debit ln:line pct:percentage perc:percentage avg:average lvl:level seg:segment mkt:market mfgr:manufacturer
    mfg:manufacturer prio:priority pri:priority dlv:delivery delv:delivery rcv:received rcpt:receipt usr:user
    org:organization loc:location lst:list std:standard nt:net gr:gross grs:gross u:unit ld:lead yr:year mth:month
    mon:month wk:week qtr:quarter flg:flag val:value curr:currency ccy:currency ref:reference src:source tgt:target
    sls:sales txn:transaction trx:transaction tran:transaction trans:transaction sal:salary appt:appointment
    pat:patient crs:course stu:student stud:student pol:policy clm:claim prem:premium veh:vehicle shp:shipment
    shpmt:shipment rte:route wt:weight wgt:weight vol:volume len:length dur:duration eff:effective strt:start
    opp:opportunity oppty:opportunity sub:subscription subs:subscription bkg:booking resv:reservation rsv:reservation
    contr:contract ctr:contract proj:project tkt:ticket tckt:ticket msg:message evt:event cmpgn:campaign camp:campaign
    imp:impressions clk:clicks conv:conversions rev:revenue mrgn:margin prft:profit bud:budget bdgt:budget
    fcst:forecast act:actual pln:plan mat:material plt:plant mach:machine maint:maintenance dwn:down
    br:branch brn:branch rt:rate int:interest lon:loan dpst:deposit fee:fee bth:birth dob:birthdate gndr:gender
    sex:sex ph:phone tel:phone eml:email lang:language
"""
ABBREVIATIONS = dict(one.split(":") for one in _MEANT.split())
_DROPPED = """
    mst mstr master hdr header tbl table dim fct fact vw view tab t d f v
"""
DROPPED = frozenset(_DROPPED.split())
"""Parts that say what kind of table it is; only dropped when something else is left."""
_GLUED = """
    segment status discount quantity priority mode ship extended retail clerk supplier customer invoice
    product order line part nation region brand container size account balance phone address comment instruct
    flag type tax receipt commit manufacturer category payment delivery employee department manager salary
    country currency channel campaign source target amount total price cost name number key code date time
    start end status rate score level unit gross net margin profit revenue sales user login session ticket
    agent priority subject plan policy claim premium patient doctor visit admission discharge diagnosis
    treatment course student grade enrollment warehouse stock weight height length width volume duration
    distance route carrier driver vehicle birth hire termination transaction overdraft subscription
    appointment reservation opportunity inventory employees orders customers
"""
GLUED = frozenset(_GLUED.split())
SHORT_LEAD = 2
SHARED_FROM = 0.7


@lru_cache(maxsize=1)
def _dictionary() -> frozenset[str]:
    text = (
        resources.files("tools.semantics.english.vocabulary").joinpath("common_words.txt").read_text(encoding="utf-8")
    )
    return frozenset(word for word in text.split() if len(word) > 3) | GLUED


def parts_of(name: str) -> list[str]:
    """`netAmount`, `NET_AMOUNT` and `net_amount` have the same parts."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return [part for part in re.split(r"[\s_$]+", spaced.lower()) if part]


def prefixes(names: Iterable[str], table: str) -> frozenset[str]:
    """Short leading parts that only repeat the table: shared by most columns, or an initial of the table's name."""
    leads = [parts[0] for parts in map(parts_of, names) if len(parts) > 1]
    counted = {lead: leads.count(lead) for lead in set(leads) if len(lead) <= SHORT_LEAD}
    shared = {lead for lead, n in counted.items() if n > 1 and n >= SHARED_FROM * len(leads)}
    own = {lead for lead, n in counted.items() if n > 1 and lead not in ABBREVIATIONS and _abbreviates(lead, table)}
    return frozenset(shared | own)


def _abbreviates(lead: str, table: str) -> bool:
    """`iv` of `INV_HDR`: the letters of a part of the table's name in their order, from its first on."""
    for part in parts_of(table):
        letters = iter(part)
        if lead[0] == part[0] and all(letter in letters for letter in lead):
            return True
    return False


def plain_table(name: str) -> str:
    """The same for a table, without the parts that only say what kind of table it is."""
    parts = parts_of(name)
    return plain("_".join(part for part in parts if part not in DROPPED) or name)


def plain(name: str, leads: frozenset[str] = frozenset()) -> str:
    """The name in plain words; the same as its parts when nothing is short or glued together."""
    parts = parts_of(name)
    if len(parts) > 1 and parts[0] in leads:
        parts = parts[1:]
    return " ".join(word for part in parts for word in _words_of(part))


def is_cryptic(name: str) -> bool:
    """Whether some part of the name is no word that people say."""
    return any(part.isalpha() and (len(part) < 3 or part not in _dictionary()) for part in parts_of(name))


def _words_of(part: str) -> Sequence[str]:
    if part in ABBREVIATIONS:
        return [ABBREVIATIONS[part]]
    if len(part) < 6 or part in _dictionary():
        return [part]
    return _split(part) or [part]


@lru_cache(maxsize=10_000)
def _split(glued: str) -> tuple[str, ...]:
    """`orderstatus` as two words, `acctbal` as two short ones; the longest first word wins."""
    for at in range(len(glued) - 3, 2, -1):
        first, rest = glued[:at], glued[at:]
        if _is_word(first) and _is_word(rest):
            return (ABBREVIATIONS.get(first, first), ABBREVIATIONS.get(rest, rest))
    return ()


def _is_word(text: str) -> bool:
    return text in _dictionary() or (len(text) > 2 and text in ABBREVIATIONS)
