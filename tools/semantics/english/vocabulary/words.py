"""The closed lists of English that carry grammar; everything else must be in the model or in the data."""

from __future__ import annotations

from typing import Literal

from tools.semantics.english.tokens import phrase_set, word_set

PERCENT = "percentage"
STOP = word_set(
    """a an the of in on at to from for with and or as me us our we i my you your please kindly can could would may
    might shall show shows showing give gave tell display get gets see find want wanted need like know let look
    looking what who whose is are was were be been being am do does did done has have had having there their theirs they
    them it its that those these i'd us also just so then here how about much many some any overall full entire
    whole complete  into within during so both we'll team company business our ours hey hi hello thanks
    thank quick quickly figure figures number numbers amount amounts value values data result results report info
    information stats statistics metric metrics level levels please made make makes making generate generated
    generates come comes came coming happen happened took take takes across among total totals sum summed actual
    actually current currently exactly roughly right really ever different various breakdown breakdowns split table
    chart graph plot visualize visualise draw pull provide present return fetch calculate compute view query analyze
    analyse check help answer question wondering wonder interested curious using use used based be seen im calendar
    id one ones ok okay said say going gonna got go went doing looks side respectively altogether combined only both
    against where all break placed place together via through anything everything somehow
    hold holds held sit sits live lives living
    based carry carries carried contribute contributes contributed collect collected counted worth move moved need
    needs needed burn burned burnt evolve evolved grateful lot lots still meant now something someone people produce
    produced achieve achieved logged handle handled ran own owns belong belongs offer offers nearly almost
    approximately roughly while please"""
)

# Inside a longer phrase these may be part of a name; alone they never are a value.
NEVER_VALUES = word_set(
    """a an the of in on at to from for with and or by per is are was were be do does did not no all it as me we i us"""
)

# Small words that ask for what follows them; a question that is cut short may not end in one.
SMALL = word_set(
    """a an the of in on at to from for with and or as by per than vs versus between into about over under within
    during each every my our this that these those its is are was were be"""
)

BROKEN_STARTS = word_set("of by per than vs versus and or with as between into at")

BY = phrase_set(
    """between | between the | broken down by | break down by | breakdown by | split by | grouped by | group by |
    segmented by | sliced by | for each | for every | in each | in every | by each | of each | of every | from each |
    from every | within each | within every | at each | at every | on each | by | per | each | every | across |
    for all | for different | for the different | for various | for the various | for the individual | by the |
    over the different | among the different | according to | depending on | with respect to | as per | for any |
    for one | by every | with each"""
)
# `how are tickets split over the channels`: a verb of dividing with its preposition.
SPLIT = tuple(
    (verb, *preposition.split())
    for verb in (
        "split", "splits", "distributed", "distribute", "spread", "divided", "divide", "broken", "break", "breaks",
        "allocated", "composed", "distribution", "breakdown", "spreads", "shared", "segmented", "grouped", "separated",
    )
    for preposition in (
        "over", "across", "among", "amongst", "between", "by", "into", "on", "to", "up by", "up into", "down by",
        "down into", "down over", "down per", "out by", "out over", "per", "along",
    )
)  # fmt: skip
COUNT = phrase_set(
    """how many | total number of | the number of | number of | count of | count the | count | # of | # | no of"""
)
NOT = phrase_set(
    """excluding | except for | except | exclude | other than | but not | apart from | aside from | leaving out | leave
    out | ignoring | ignore | without | besides | not in | not from | not including | not | outside of | outside |
    non | minus | that are not | which are not | excl | not counting | no longer |
    leaving aside | left out | anything but"""
)
SHARE = phrase_set(
    """what share of | what percentage of | what percentage of | what proportion of | what fraction of | what part of |
    percentage of | percentage of | share of | proportion of | fraction of | percentage share | percentage share |
    contribution of | contribution to | contribution | share | shares | as a percentage | as percentage | in percentage
    | as a percentage | mix | proportion | percentages | percentage | percentage"""
)
GROWTH_WORDS = word_set(
    """growth grow grew grown growing change changed changes changing increase increased increases decrease decreased
    decline declined difference evolution evolved growths rise rose risen rising drop dropped drops fall fell fallen
    falling"""
)
GROWTH = phrase_set(" | ".join(GROWTH_WORDS)) + phrase_set(
    """growth rate | rate of growth | percentage growth | growth percentage | percentage change | percentage increase |
    percentage decrease | growth in percentage | change in percentage | by what percentage | by how much |
    by how many percentage |
    go up | goes up | went up | gone up | going up | go down | goes down | went down
    | gone down | going down"""
)
TREND = phrase_set(
    """over time | time series | trend line | trends | trend | trending | timeline | history | historical |
    historically | development | developed | develop | develops | developing |
    progression | trajectory | through time"""
)
CUMULATIVE = phrase_set("running total | running totals | cumulative | cumulated | cumulatively | accumulated")
VERSUS = phrase_set(
    """compared to | compared with | compared against | in comparison to | in comparison with | comparison with |
    comparison to | relative to | versus | vs | against | than | over | from | and | with | to"""
)
WEAK_VERSUS = phrase_set("over | from | and | with | to")
BREAK_DOWN = phrase_set("break down | breaks down | drill down | split up")
DISTINCT = word_set("distinct unique different")
COMPARING = word_set("compare compared comparison comparing compares")
ORDER_BY = phrase_set(
    """in terms of | based on | sorted by | ordered by | order by | sort by | ranked by | rank by | measured by
    | according to"""
)
DIRECTIONS: dict[str, Literal["asc", "desc"]] = {
    "descending": "desc",
    "desc": "desc",
    "ascending": "asc",
    "asc": "asc",
}
ORDERING = word_set("descending desc ascending asc sorted ordered ranked rank sort order")
LIMIT = word_set("first limit only")
LIST_ONLY = word_set("list lists details detail records rows individual enumerate names")
LIST = word_set("""list lists details detail records rows individual show display find get give name names enumerate""")
WHICH = word_set("which what who whose where")

DESC = word_set("top best highest largest biggest greatest most leading strongest max maximum bestselling")
ASC = word_set("bottom worst lowest smallest least fewest weakest poorest min minimum")
RECENT = {"latest": "desc", "newest": "desc", "recent": "desc", "oldest": "asc", "earliest": "asc"}
RANKED = word_set(
    """selling performing valued valuable spending popular profitable important paying sold earning ranked common
    frequent loyal active"""
)

ABOVE = phrase_set(
    """more than | greater than | higher than | larger than | bigger than | longer than |
    worth more than | worth over | over | above | exceeding | exceeds | exceed
    | exceeded | >"""
)
AT_LEAST = phrase_set("at least | no less than | no fewer than | not less than | minimum of | >=")
BELOW = phrase_set(
    """less than | shorter than | worth less than | worth under | cheaper than | fewer than | lower than |
    smaller than | under | below | <"""
)
AT_MOST = phrase_set("at most | no more than | not more than | up to | maximum of | <=")
EXACTLY = phrase_set("exactly | equal to | equals | =")
AVERAGE = {"average": "avg", "avg": "avg", "mean": "avg", "median": "median", "typical": "avg"}
CURRENCY = word_set("dollar dollars usd euro euros eur bucks")

# Verbs of trade say which number is meant when none is named: "how much did we sell" asks for sales.
TRADE_VERBS = {
    "make": "revenue",
    "made": "revenue",
    "bring": "revenue",
    "brings": "revenue",
    "brought": "revenue",
    "generates": "revenue",
    "generated": "revenue",
    "generate": "revenue",
    "sell": "sales",
    "sold": "sales",
    "selling": "sales",
    "sells": "sales",
    "spend": "spending",
    "spends": "spending",
    "spent": "spending",
    "earn": "revenue",
    "earned": "revenue",
    "buy": "sales",
    "buys": "sales",
    "bought": "sales",
    "purchased": "sales",
}
DETERMINERS = word_set("all the my our this that these those a an every each some any it them everything")
MEASURED_IN = word_set("seconds minutes hours secs mins")
ABSENT = word_set("never not no without zero none nothing lacking")
AFTER_ABSENT = word_set(
    """yet been ever any a an single placed place made make have has had had did do does with the single anything us
    from got done"""
)
FIRST_WORDS: dict[str, Literal["asc", "desc"]] = {
    "biggest": "desc", "largest": "desc", "highest": "desc", "best": "desc", "most": "desc", "top": "desc",
    "smallest": "asc", "lowest": "asc", "worst": "asc", "least": "asc", "newest": "desc", "latest": "desc",
    "recent": "desc", "oldest": "asc", "earliest": "asc", "dearest": "desc", "cheapest": "asc", "longest": "desc",
    "shortest": "asc",
}  # fmt: skip
# Adjectives that say which number of a row they compare.
SUPERLATIVES: dict[str, tuple[Literal["asc", "desc"], tuple[str, ...]]] = {
    "cheapest": ("asc", ("price", "cost", "amount")),
    "priciest": ("desc", ("price", "cost", "amount")),
    "dearest": ("desc", ("price", "cost", "amount")),
    "expensive": ("desc", ("price", "cost", "amount")),
    "longest": ("desc", ("run", "duration", "length", "time", "seconds", "minutes", "hours", "days")),
    "slowest": ("desc", ("run", "duration", "time", "seconds", "minutes", "hours", "days")),
    "shortest": ("asc", ("run", "duration", "length", "time", "seconds", "minutes", "hours", "days")),
    "fastest": ("asc", ("run", "duration", "time", "seconds", "minutes", "hours", "days")),
    "quickest": ("asc", ("run", "duration", "time", "seconds", "minutes", "hours", "days")),
    "heaviest": ("desc", ("weight",)),
    "lightest": ("asc", ("weight",)),
}
CHARGES = ("fee", "fare", "charge", "cost", "premium", "payment", "fees", "charges")
AMOUNTS = ("amount", "total", "value", "price", "revenue", "sum")
# Short names of places, when the data holds the long ones.
SHORT_PLACES: dict[str, tuple[str, ...]] = {
    "emea": ("europe", "middle east and africa", "middle east africa", "middle east", "africa"),
    "apac": ("asia pacific", "asia-pacific"),
    "latam": ("latin america",),
    "mea": ("middle east and africa", "middle east africa"),
    "usa": ("united states", "united states of america"),
    "uk": ("united kingdom", "great britain"),
    "uae": ("united arab emirates",),
}
LEGAL_FORMS = word_set(
    """b v k gmbh ag inc llc ltd limited pte pvt plc corp corporation co s a r l sa sas sarl srl spa oy ab as aps nv bv
    kk pty lda ltda kg kgaa de c se sdn bhd"""
)
MOVING = phrase_set("moving average | moving averages | rolling average | rolling mean | moving mean")

PLAIN_WRITES = word_set("delete drop truncate insert update erase overwrite")
IMPERATIVES = word_set(
    "cancel stop start run rerun restart retry send email schedule remind call book buy order ship refund"
)
WRITES = word_set(
    """delete drop truncate update insert alter modify grant revoke overwrite erase wipe rename purge set create edit
    upload"""
)
FUTURE = word_set(
    """forecast forecasts forecasted predict predicts prediction predictions projected projection projections expect
    expected tomorrow will future upcoming outlook"""
)
OPINION = word_set(
    """why should recommend recommendation advice suggest opinion think believe reason reasons cause causes caused
    explain because feel better improve"""
)

ALL_TIME = phrase_set("of all time | all time | of all times | all times | all dates | since the beginning")
# A turn that opens so and names its own subject is a question of its own, whatever was asked before.
LOOSE_LEADS = word_set("for by")
OPENERS = word_set("what which who whose when where how show give tell list display find")

FOLLOW_UP = word_set(
    """and only also now instead same just but then what how break drill split exclude remove add by as for make sort
    limit without no sorry actually with plus including versus vs compared against"""
)
FOLLOW_PHRASES = phrase_set(
    """what about | how about | break it down | break that down | break them down | break this down | split it | split
    that | drill down | same for | the same | same thing | do the same | show it | show that | show them | show this
    | group it | group that | group them | and for | now by | now for | filter to | filter by | filter for | limit
    to | limit it to | compare it | compare that | compare this | make it | sort by | sort it | narrow to | narrow
    it | narrow down | instead of | rather than"""
)
FOLLOW_STOP = word_set(
    """same it this that them instead now then only break down drill filter narrow limit make sort order thing again
    else do add also too restrict zoom in on compare no meant sorry"""
)

# What the repair of typos, which knows all lists of this module, may make of a misspelling besides.
GRAMMAR_WORDS = word_set(
    """last past previous prior this current next month months monthly week weeks weekly year years yearly annual
    annually quarter quarters quarterly day days daily yesterday today since between until before after during
    january february march april june july august september october november december average median total number
    count many top bottom highest lowest largest smallest biggest best worst most least fewest compare compared
    comparison versus growth change trend trends share percentage percentage proportion excluding except without other
    than more less fewer above below under least cumulative running period same list show which what each every
    across breakdown group grouped split between recent latest first date show rest"""
)

# Of these more is worse, so that the worst is the highest.
BAD_NUMBERS = word_set(
    """return returns returned refund refunds cancellation cancellations cancelled cost costs discount discounts failure
    failures failed error errors churn risk wait waiting delay complaint complaints defect defects
    scrap scrapped reject rejects rejected rejection rejections downtime stoppage stoppages loss losses late overdue
    fault faults breakdown breakdowns incident incidents outage outages bug bugs accident accidents absence absences
    waste wasted spoilage bounce lapsed attrition dispute disputes arrears debt damage damages damaged bruise bruises
    bruised bruising breakage breakages spoiled mortality death deaths infection infections readmission readmissions
    noshow noshows default defaults fraud chargeback chargebacks leakage shrinkage theft thefts absenteeism backlog
    latency dropout dropouts vacancy unpaid outstanding breach breaches violation violations injury injuries
    denial denials denied unsubscribes contamination emissions"""
)
