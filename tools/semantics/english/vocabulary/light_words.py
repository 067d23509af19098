"""Words that add nothing when what they link is understood, and words that always change the meaning."""

from __future__ import annotations

from tools.semantics.english.tokens import phrase_set, word_set

# Nobody may pass over these: each turns the answer into another one.
DANGEROUS = word_set(
    """not no never none nothing nobody neither nor without except excluding excludes exclude besides unless until till
    before after between since beyond over under above below beneath outside inside than more less fewer most least
    only first last next previous prior latest earliest newest oldest recent early earlier later late soon both or each
    every per if but else instead other others another again back still yet already anymore new old same new different
    distinct unique twice double half quarter always often rarely mostly mainly include includes including included
    excluded inclusive exclusive least up down left ago better worse best worst good bad high low higher lower highest
    lowest top bottom big bigger biggest small smaller smallest large larger largest long longer longest short shorter
    shortest fast faster fastest slow slower slowest cheap cheaper cheapest expensive average mean median maximum
    minimum max min single alone unlike however although though rather too enough zero non"""
)

# Verbs of such general meaning that they only tie the things around them together; in their plain form.
LIGHT_VERBS = word_set(
    """be have do get give take make come go see show use bring reach receive place put hold keep work happen occur
    arise exist concern relate pertain originate arrive enter sit stand lie live locate situate base belong carry
    contribute constitute represent comprise compose consist form provide offer produce generate yield handle
    process manage perform conduct operate involve feature experience encounter face assign attach associate
    link connect tie allocate attribute tag label classify categorise categorize name call title record log
    note register capture collect gather track measure observe report list display ask request log vary
    distribute spread look appear seem want need like know tell say let help try find fetch pull grab count total sum
    accrue amount add account break split divide group work belong turn talk speak mention wish hope
    wonder care mind think understand learn realise realize note summarise summarize give
    figure determine check specify draw attract garner amass accumulate boast
    """
)

# Of these the ones that no field of a model can be about.
LIGHTEST = word_set("be have do get give make come go bring show see")

# Verbs for how a row comes to be: they add nothing where the rows are counted by their own date, or by none.
BEGINNINGS = word_set(
    "create open raise submit file place issue start log record register enter make book post add send"
)

# After a light verb these belong to it: `came in`, `add up to`, `sent out`.
PARTICLES = word_set("up in out on off over along around through away about")

# Politeness, hedges and small talk.
FILLERS = word_set(
    """pls plz pleas cheers ta btw fyi asap simply basically maybe perhaps possibly hopefully anyway well alright fine
    great sure sorry dear sir madam guys folks everyone everybody anybody anyone overview summary list rundown snapshot
    detail details picture glance moment yeah yep yes hmm um uh er listing word words etc
    respective corresponding relevant certain given specific particular such themselves itself myself ourselves own
    individually thus upon onto whatsoever whichever altogether"""
)

FILLER_PHRASES = phrase_set(
    """i mean | if you could | if you can | if you would | if possible | if you please | if i may | if we could |
    if any | if you have it | you do not mind | by the way | of course | at the moment | at all | as well | once
    more | so to speak | and so on | no idea but | out of curiosity | for my report | for the report | for a
    report | in our records | in the system | in our system | in the database | in our database | on file | on
    record | on the books | in the catalogue | in our catalogue | in the list | on the list | on our list | in
    the portfolio | in our portfolio | in the range | in our range | in the assortment | in our assortment | in
    our books | in the books | in the records | in the dataset | in the data set | in our files | on the market
    | as of now | at our company | in our company | wondering if | wonder if | so far | thus far | until now |
    up to now | till now | know if | see if | tell if"""
)
