"""Sums of money as folded texts give them: a sign or a code before or behind the figures, and perhaps what multiplies
them.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from decimal import Decimal

CURRENCIES = {
    **dict.fromkeys(("€", "eur", "euro", "euros"), "EUR"),
    **dict.fromkeys(("$", "us$", "usd", "dollar", "dollars", "us dollar", "us dollars", "us-dollar"), "USD"),
    **dict.fromkeys(("us-dollar", "us-dollars", "dollaro", "dollari", "dólar", "dólares", "dollars américains"), "USD"),
    **dict.fromkeys(("£", "gbp", "pound sterling", "pounds sterling", "british pounds", "pfund sterling"), "GBP"),
    **dict.fromkeys(("livres sterling", "libras esterlinas", "sterline", "britische pfund"), "GBP"),
    **dict.fromkeys(("¥", "jpy", "yen"), "JPY"),
    **dict.fromkeys(("chf", "fr.", "sfr.", "swiss franc", "swiss francs", "franc", "francs", "franken"), "CHF"),
    **dict.fromkeys(("schweizer franken", "francs suisses", "franc suisse", "franchi", "franchi svizzeri"), "CHF"),
    **dict.fromkeys(("francos", "francos suizos"), "CHF"),
    **dict.fromkeys(("a$", "au$", "aud", "australian dollar", "australian dollars"), "AUD"),
    **dict.fromkeys(("c$", "ca$", "cad", "canadian dollar", "canadian dollars"), "CAD"),
    **dict.fromkeys(("nz$", "nzd", "new zealand dollars"), "NZD"),
    **dict.fromkeys(("hk$", "hkd", "hong kong dollars"), "HKD"),
    **dict.fromkeys(("s$", "sgd", "singapore dollars"), "SGD"),
    **dict.fromkeys(("zł", "pln", "złoty", "złotych", "zlotys", "zloty"), "PLN"),
    **dict.fromkeys(("zl", "zlotych"), "PLN"),
    **dict.fromkeys(("kr", "kr.", "sek", "kronor", "krona", "swedish kronor", "schwedische kronen"), "SEK"),
    **dict.fromkeys(("nok", "norwegian kroner", "norwegian krone", "norwegische kronen"), "NOK"),
    **dict.fromkeys(("dkk", "danish kroner", "danish krone", "dänische kronen"), "DKK"),
    **dict.fromkeys(("czk", "kč", "czech crowns", "koruna"), "CZK"),
    **dict.fromkeys(("₹", "rs", "rs.", "inr", "rupee", "rupees", "indian rupees", "rupien", "roupies"), "INR"),
    **dict.fromkeys(("rmb", "cny", "yuan", "renminbi", "cn¥"), "CNY"),
    **dict.fromkeys(("₩", "krw", "won", "south korean won"), "KRW"),
    **dict.fromkeys(("₽", "rub", "ruble", "rubles", "roubles", "rubel"), "RUB"),
    **dict.fromkeys(("₴", "uah", "hryvnia", "hryvnias"), "UAH"),
    **dict.fromkeys(("₺", "try", "lira", "turkish lira"), "TRY"),
    **dict.fromkeys(("₪", "ils", "shekel", "shekels"), "ILS"),
    **dict.fromkeys(("r$", "brl", "real", "reais", "reales"), "BRL"),
    **dict.fromkeys(("mx$", "mxn", "mexican pesos"), "MXN"),
    **dict.fromkeys(("zar", "rand", "rands"), "ZAR"),
}  # fmt: skip
MULTIPLES = {
    **dict.fromkeys(("thousand", "k", "tsd", "tausend", "mille"), 1_000),
    **{"lakh": 100_000, "lakhs": 100_000, "crore": 10_000_000, "crores": 10_000_000},
    **dict.fromkeys(("million", "millions", "m", "mn", "mln", "mio", "millionen"), 1_000_000),
    **dict.fromkeys(("billion", "billions", "bn", "mrd", "milliarde", "milliarden", "milliards"), 1_000_000_000),
    **dict.fromkeys(("trillion", "trillions", "tn", "billionen"), 1_000_000_000_000),
}
# The hundredth parts of currencies, by the currencies that they may be of.
CENTS = {
    **dict.fromkeys(("cent", "cents", "ct", "cts", "¢"), ("USD", "EUR", "AUD", "CAD")),
    **dict.fromkeys(("centime", "centimes"), ("EUR", "CHF")),
    **dict.fromkeys(("p", "pence", "penny"), ("GBP",)),
    **dict.fromkeys(("rappen", "rp", "rp."), ("CHF",)),
}
CURRENCY, MULTIPLE, WRITTEN_MULTIPLE = (
    "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    for words in (CURRENCIES, MULTIPLES, [word for word in MULTIPLES if len(word) > 1])  # 5 m are metres
)
POUNDS = re.compile(  # which by themselves are a weight
    rf"(\d+(?:\.\d+)?) ?({MULTIPLE})\.? (?:pounds?|pfund|livres|libras|pond)"
)
MONEY = re.compile(
    rf"({CURRENCY})? ?(\d+(?:\.\d+)?)(?: ?({MULTIPLE})\b\.?)?(?: ?(?:(?<=\w )(?:of|d'|de |di ))?({CURRENCY}))?"
)
SMALL = re.compile(rf"(\d+(?:\.\d+)?) ?({'|'.join(map(re.escape, CENTS))})")


def total(words: str) -> Hashable | None:
    """The currency and the sum of a text that is nothing but a sum of money."""
    pounds, money = POUNDS.fullmatch(words), MONEY.fullmatch(words.removesuffix(".-"))  # CHF 20.-
    if pounds:
        return "GBP", (Decimal(pounds[1]) * MULTIPLES[pounds[2]]).normalize()
    if money and bool(money[1]) != bool(money[4]):
        return CURRENCIES[money[1] or money[4]], (Decimal(money[2]) * MULTIPLES.get(money[3], 1)).normalize()
    return None


def small(words: str) -> list[Hashable]:
    """The sums that a text may give in hundredth parts of a currency: 50 cents, of a dollar or of a euro."""
    match = SMALL.fullmatch(words)
    return [(code, (Decimal(match[1]) / 100).normalize()) for code in CENTS[match[2]]] if match else []
