"""Countries by their two-letter codes: what they are called, and what is called after them."""

from __future__ import annotations

from tools.semantics.english.tokens import word_set

_COUNTRIES = """
at|austria|austrian; be|belgium|belgian; bg|bulgaria|bulgarian; ch|switzerland|swiss; cz|czech republic,czechia|czech;
de|germany|german; dk|denmark|danish; ee|estonia|estonian; es|spain|spanish; fi|finland|finnish; fr|france|french;
gb|united kingdom,uk,great britain,britain|british; uk|united kingdom,uk,great britain,britain|british;
gr|greece|greek; hr|croatia|croatian; hu|hungary|hungarian; ie|ireland|irish; is|iceland|icelandic; it|italy|italian;
lt|lithuania|lithuanian; lu|luxembourg|luxembourgish; lv|latvia|latvian; mt|malta|maltese;
nl|netherlands,the netherlands,holland|dutch; no|norway|norwegian; pl|poland|polish; pt|portugal|portuguese;
ro|romania|romanian; rs|serbia|serbian; se|sweden|swedish; si|slovenia|slovenian; sk|slovakia|slovak;
tr|turkey,türkiye|turkish; ua|ukraine|ukrainian; ru|russia,russian federation|russian;
us|united states,united states of america,usa,america|american; ca|canada|canadian; mx|mexico|mexican;
br|brazil|brazilian; ar|argentina|argentinian; cl|chile|chilean; co|colombia|colombian; pe|peru|peruvian;
cn|china|chinese; jp|japan|japanese; kr|south korea,korea|korean; in|india|indian; id|indonesia|indonesian;
sg|singapore|singaporean; my|malaysia|malaysian; th|thailand|thai; vn|vietnam,viet nam|vietnamese;
ph|philippines|filipino; au|australia|australian; nz|new zealand|new zealander; za|south africa|south african;
eg|egypt|egyptian; ke|kenya|kenyan; ng|nigeria|nigerian; ma|morocco|moroccan; il|israel|israeli;
ae|united arab emirates,uae|emirati; sa|saudi arabia|saudi; pk|pakistan|pakistani; bd|bangladesh|bangladeshi;
ir|iran|iranian; iq|iraq|iraqi; jo|jordan|jordanian; dz|algeria|algerian; et|ethiopia|ethiopian;
mz|mozambique|mozambican
"""


def _read() -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    names: dict[str, tuple[str, ...]] = {}
    people: dict[str, str] = {}
    for line in _COUNTRIES.replace("\n", " ").split(";"):
        code, called, adjective = line.strip().split("|")
        names[code] = tuple(called.split(","))
        people |= dict.fromkeys(names[code], adjective)
    return names, people


NAMES_OF_CODE, PEOPLE_OF = _read()
"""Names by code, and the adjective by name: `pl` is Poland, from Poland is Polish."""

COUNTRY_WORDS = word_set("country countries nation nations nationality ctry citizenship origin destination market")
"""A field called so holds countries, also when it holds codes."""
