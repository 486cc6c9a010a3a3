"""The grammar of Ukrainian and Russian time expressions: one bounded rule a kind, and how it is said in English.

``@NAME`` stands for a piece and a blank for up to three blanks or one line break; further branches' groups end in a
digit. Rules stand in order: the first that matches and fits its surroundings wins.
"""

# ruff: noqa: E501 - a grammar: one rule a line
from __future__ import annotations

import re

from theodolite.timex import slavic_say as say
from theodolite.timex import slavic_words as data
from theodolite.timex.slavic_pieces import LAST, TAIL, any_of, named
from theodolite.timex.slavic_say import Say

__all__ = ["RULES"]

_DAY_OF_MONTH = r"(?:(?P<weekday0>@WDAY),? \(?)?(?:(?P<day>@DAY)|(?P<ordday>@ORDDAY)) (?P<month>@MONTH)"
_DATED = rf"(?:(?P<relative>@REL)|(?:@WDAY,? )?(?P<day>@DAY) (?P<month>@MONTH){TAIL}|(?P<weekday>@WDAY))"
_DAY_A = r"(?P<aday>@DAY)(?: (?P<amonth>@MONTH)(?:,? (?P<ayear>@YEAR))?)?"
_MONTH_A = r"(?P<amonth>@MONTH)(?:,? (?P<ayear>@YEAR))?"
_B = r"(?:(?P<bday>@DAY) )?(?P<bmonth>@MONTH)(?:,? (?P<byear>@YEAR))?"
_FROM = r"(?:між|между|з|із|зі|с|со|від|от|починаючи (?:з|із|від)|начиная (?:с|со))"


def _again(pattern: str, number: int) -> str:
    """Return a pattern with its groups numbered, so that a rule may hold it more than once."""
    return re.sub(r"\(\?P<([a-z]+)\d*>", rf"(?P<\g<1>{number}>", pattern)


_CENTURY = r"(?:(?P<cent>\d{1,2})(?:[-‑]?(?:го|му|м|те|е|й|ий))?|(?P<roman>[IVXІХ]{1,5}))(?:[-‑]?(?:го|му|м))? (?:століт(?:тя|ті|тю|тям|ь)|сторіч(?:чя|чі)|ст\.|век(?:а|е|у|ом)?(?!\w)|в\.)"
_DECADE = r"(?P<decade>(?:(?:1[5-9]|20)\d|[0-9])0)[-‑]?(?:х|ті|их|ми|е|ых|тих)(?: (?:роках|років|роки|рр\.?|годах|годов|годы|гг\.?))?"
_BIG = r"(?:повномасштабн(?:ого|ої|е|а)|широкомасштабн(?:ого|ої|е|а)|полномасштабно(?:го|й)|російськ(?:ого|ої)|российско(?:го|й))"
_WAR = r"(?:вторгненн(?:я|ю)|вторжени(?:я|е)|війн[иі]|войны|агресії|агрессии)"
_INVASION = rf"(?:{_BIG} ){{1,2}}{_WAR}"

RULES: tuple[tuple[str, str, str, Say], ...] = (
    ("range", "DATE", rf"{_FROM} {_again(_DAY_A, 1)} (?:по|до|і|й|та|и) {_again(_B, 1)}|{_FROM} {_again(_MONTH_A, 2)} (?:по|до|і|й|та|и) {_again(_B, 2)}"
     rf"|{_again(_DAY_A, 3)} ?(?:@DASH) ?{_again(_B, 3)}|{_again(_MONTH_A, 4)} ?(?:@DASH) ?{_again(_B, 4)}", say.say_range),
    ("weekday_range", "DATE", rf"{_FROM} (?P<low>@WDAY) (?:по|до|і|й|та|и) (?P<high>@WDAY)", say.say_weekday_range),
    ("dotted_range", "DATE", r"(?P<low>\d{1,2}(?:\.\d{1,2})?) ?(?:@DASH) ?(?P<last>\d{1,2}\.\d{1,2}\.(?:1[89]|20)\d\d)(?!\d)", say.say_dotted_range),
    ("short_range", "DATE", r"(?P<low>(?:0?[1-9]|[12]\d|3[01])) ?(?:@DASH) ?(?P<last>(?:0?[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2]))(?!\d|[.,:]\d)", say.say_short_range),
    ("season_years", "DATE", r"(?P<season>@SEASON),? (?P<from>@YNUM) ?(?:/|@DASH) ?(?P<to>(?:1[1-9]|20)?\d\d)(?!\d)(?:@YEND)", say.say_season),
    ("year_range", "DATE", r"(?:(?:між|между) (?P<from2>@YNUM)(?:[-‑]м)? (?:та|і|й|и) (?P<to2>@YNUM)|(?:(?:з|із|с) )?(?P<from>@YNUM) ?(?:@DASH|/|по|до) ?(?P<to>(?:1[1-9]|20)?\d\d(?!\d|[.,:]\d|%)))(?:@YEND)", say.say_year_range),
    ("night_to", "TIME", rf"(?:ніч|ночь) (?:на|проти|(?:з|із|с|со) (?:\d{{1,2}}(?:-?го)?(?: (?:@MONTH))?|@WDAY) на) (?:{_DATED})", lambda g: f"the night to {say.say_dated(g)}"),
    ("day_month", "DATE", r"(?P<dm>(?:0?[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2]))(?!\d|[.,:]\d)", say.say_day_month),
    ("clocks", "TIME", rf"{_FROM} (?P<first>\d{{1,2}}:\d\d)(?: годин[иі]?| час(?:ов|а))? (?:до|по|і|й|та|и) (?P<second>\d{{1,2}}:\d\d)(?!:?\d)(?:,? \(?(?P<zone>@ZONE)\)?)?(?:,? {_DATED})?", say.say_clocks),
    ("clock", "TIME", rf"{_DATED},? (?:(?:о|об|в|у|близько|около|на|приблизно о|примерно в) )?(?P<clock>@CLOCK)(?: (?:@HOURWORD))?(?: (?P<half>@HALFDAY))?(?:,? \(?(?P<zone>@ZONE)\)?)?"
     rf"|{_again(_DATED, 2)},? (?:близько |около |приблизно |примерно )?(?:о|об|в|у|близько|около) (?:(?P<hour2>(?:[01]?\d|2[0-4])(?:[-‑](?:й|ій|ї|ой|тій|м))?(?!\d|[.:]\d))|(?P<nth2>@ORD))(?: (?:@HOURWORD)(?: (?P<half2>@HALFDAY))?| (?P<half4>@HALFDAY))(?:,? \(?(?P<zone2>@ZONE)\)?)?"
     rf"|(?P<clock3>@CLOCK)(?: (?:@HOURWORD))?(?: (?P<half3>@HALFDAY))?(?:,? \(?(?P<zone3>@ZONE)\)?)?(?:,? {_again(_DATED, 3)})?", say.say_clock),
    ("hour", "TIME", rf"(?:о|об|в|у|близько|около) (?:(?P<hour>(?:[01]?\d|2[0-4])(?:[-‑](?:й|ій|ї|ой|тій|м))?(?!\d|[.:]\d))|(?P<nth>@ORD)|(?P<number>@NUMWORD)(?= (?:(?:@HOURWORD) )?(?:@HALFDAY)))(?: (?:@HOURWORD)(?: (?P<half>@HALFDAY))?| (?P<half2>@HALFDAY))(?:,? \(?(?P<zone>@ZONE)\)?)?(?:,? {_again(_DATED, 3)})?", say.say_clock),
    ("noon", "TIME", rf"(?:{_DATED} )?(?:(?P<midnight>опівночі|о півночі|близько півночі|в полночь|около полуночи)|опівдні|в полдень)(?:,? {_again(_DATED, 2)})?", say.say_noon),
    ("daypart", "TIME", rf"(?:(?P<relative>@REL)|{_DAY_OF_MONTH}{TAIL}|(?P<weekday>@WDAY)) (?P<part>@DAYPART)|(?:(?:рано|пізно|поздно) )?(?P<part2>@DAYPART),? (?:(?P<day2>@DAY) (?P<month2>@MONTH)(?:,? (?P<year2>@YEAR))?|(?P<relative2>@REL)|(?P<weekday2>@WDAY))", say.say_daypart),
    ("last_night", "TIME", rf"(?:{LAST}|этой|цієї|нынешней|прошедшей) (?:ночі|ночью)", say.say_plain("last night")),
    ("iso", "DATE", r"(?P<iso>\d{4}-\d\d-\d\d)(?!\d)", lambda g: g["iso"]),
    ("dotted", "DATE", r"(?P<dotted>\d{1,2}\.\d{1,2}\.(?:1[5-9]|20)\d\d|\d\d\.(?:0[1-9]|1[0-2])\.\d\d(?!\.\d)|\d{1,2}/\d{1,2}/(?:19|20)\d\d)(?!\d)(?: (?:року|р\.|года|г\.))?", lambda g: g["dotted"]),
    ("part", "DATE", rf"(?P<edge>@EDGE),? (?:(?:у|в) )?(?:(?P<month>@MONTH){TAIL}|{_DECADE}|(?P<fullyear>@YEAR)|{_CENTURY}|(?P<season>@SEASON)(?:,? (?P<year5>@YEAR))?|(?P<invasion>(?:{_BIG} ){{0,2}}{_WAR})|(?:(?P<rel>@WHICH) )?(?P<unit>@UNIT))", say.say_part),
    ("day", "DATE", rf"{_DAY_OF_MONTH}{TAIL}", say.say_day),
    ("month", "DATE", rf"(?P<month>@MONTH){TAIL}", say.say_month),
    ("month_adjective", "DATE", r"(?P<madj>@MADJ)", lambda g: named(data.MONTH_ADJECTIVES, g["madj"])),
    ("quarter", "DATE", r"(?P<nth>@ORD|[1-4](?:[-‑]?(?:й|го|му|м|ий|ом))?|[IІ]{1,3}V?|IV|ІV) квартал(?:а|і|у|е|ом)?(?: (?P<year>@YEAR)| (?P<which>@WHICH) (?:року|года))?", say.say_quarter),
    ("same", "DATE", r"(?:(?:у|в) )?(?:той|тот|ту|тую|тому|том|того|тієї|той)(?: (?:ж|же|сам(?:ий|ый|ого|ому|ом|ої|у)))+ (?:(?P<unit>день|дня|тиждень|тижня|тижні|неделю|неделе|місяця|місяці|месяце|месяца|року|рік|році|году|года)|(?P<part>веч(?:ір|ора|ер|ера)|ніч|ночі|ночь|ранку|утро))"
     r"|(?:того|цього ж|у цей же|в этот же|у той|в тот|цього|у цей|в этот) (?P<unit2>дня|день)", say.say_same),
    ("next_day", "DATE", r"(?:(?:на|у|в) )?(?:наступн(?:ий|ого)|следующи(?:й|его)) (?:день|дня)|на друг(?:ий|ой) день|назавтра", say.say_plain("the next day")),
    ("day_before", "DATE", r"(?:(?:на|у|в) )?(?:попередн(?:ій|ього)|предыдущ(?:ий|его)) (?:день|дня)|(?:днем|дн[её]м) (?:раніше|ранее|раньше)|(?:за )?день до (?:того|цього|этого)", say.say_plain("the previous day")),
    ("eve", "DATE", r"напередодні|накануне", say.say_plain("the eve")),
    ("later", "DATE", r"(?:через )?(?:(?P<count>@NUM) )?(?P<unit>@UNIT) (?:потому|спустя|після (?:того|цього)|после этого|по тому|згодом|пот[іо]м)|(?:за )?(?:(?P<count2>@NUM) )?(?P<unit2>@UNIT) (?P<before2>до (?:того|цього|этого)|раніше|ранее|тому назад)", say.say_later),
    ("weekend", "DATE", r"(?:(?:у|в|за|на) )?(?:(?P<which>@WHICH) )?вихідн(?:і|их|ими)|(?:(?:в|за|на) )?(?:(?P<which2>@WHICH) )?выходны(?:е|х|ми)", say.say_weekend),
    ("half_past", "TIME", r"(?:о|об|у|в) (?:пів на|половин[еу]) (?P<nth>@ORD)(?: (?P<half>@HALFDAY))?", say.say_half_past),
    ("ago", "DATE", r"(?:(?:близько|около|майже|почти) )?(?:(?P<halves>@HALFNUM) |(?P<count>@NUM) )?(?P<unit>@UNIT) (?:тому|назад)(?: тому)?", say.say_ago),
    ("ahead", "DATE", r"через (?:(?P<halves>@HALFNUM) |(?P<count>@NUM) )?(?P<unit>@UNIT)", say.say_ahead),
    ("that_week", "DATE", r"на (?:тому тижні|той неделе)", say.say_plain("last week")),
    ("calendar", "DATE", r"(?:на |в |у )?(?P<rel>@WHICH) (?P<unit>тиж\w{2,4}|недел\w{1,2}|місяц\w{1,2}|месяц\w{0,2}|рок\w{1,2}|рік|році|год\w{0,2}|десятиліт\w{1,2}|десятилети\w)", say.say_calendar),
    ("year_before_last", "DATE", r"позаторік|позаминул(?:ого|ому) ро(?:ку|ці)|позапрошл(?:ом|ого) год[уа]", say.say_plain("the year before last")),
    ("year_word", "DATE", r"(?P<last>торік|торішн(?:ього|ій|ьої|є|і|іх))|(?P<this>цьогоріч|цьогорічн(?:ого|ий|ої|і|их|а))", lambda g: "last year" if "last" in g else "this year"),
    ("nth_unit", "DURATION", r"(?:(?P<nth>@ORD)|(?P<digits>\d{1,3})(?:[-‑]?(?:й|ий|ій|у|ю|ту|тю|я|та|е|и|і))) (?P<unit>@UNIT)(?: (?P<row>поспіль|підряд|кряду|подряд))?", say.say_nth_unit),
    ("war_day", "DATE", rf"(?P<number>\d{{1,4}})(?:[-‑]?(?:й|ий|го|му|ю|я|та|у|ту|і|тю|ий|е|ые|х|ої|ій|ої))? (?:день|дня|дні|доб[ауиі]|сут(?:ки|ок)) (?:(?:{_BIG} ){{0,2}}{_WAR}|СВО|специальной военной операции|спецоперации)", lambda g: f"day {g['number']} of the war"),
    ("trailing", "DURATION", r"(?:(?:за|протягом|упродовж|впродовж|в течение|на протяжении|в|у) )?(?:ц(?:і|ю|ей)|эти|эту|вс(?:і|е|ю|ього|его))? ?(?:@PAST) (?:(?P<count>@NUM) )?(?P<unit>@UNIT)", say.say_trailing),
    ("past_day", "DURATION", r"(?:за|протягом|упродовж|впродовж|в течение) (?P<unit>доб[уи]|сут(?:ки|ок)|тиждень|тижня|неделю|недели|день|дня|місяць|місяця|месяц|месяца|рік|року|год|года)(?: до цього)?", say.say_trailing),
    ("coming", "DURATION", r"(?:(?:протягом|упродовж|впродовж|в течение|у|в|на) )?(?:@COMING) (?:(?P<count>@NUM) )?(?P<unit>@UNIT)", say.say_coming),
    ("weekday", "DATE", r"(?:(?P<rel>@WHICH) )?(?P<weekday>@WDAY)", say.say_weekday),
    ("season", "DATE", rf"(?:(?P<rel>@WHICH) )?(?P<season>@SEASON){TAIL}", say.say_season),
    ("century", "DATE", _CENTURY, say.say_century),
    ("decade", "DATE", _DECADE, say.say_decade),
    ("relative", "DATE", r"(?P<relative>@REL)(?:шн(?:ій|ього|ьому|яя|ий|его|ем))?", lambda g: named(data.RELATIVE, g["relative"])),
    ("set_day", "SET", r"щодня|щоденно|щодоби|повсякдень|кожн(?:ого дня|ої доби|ий день|ен день)|день у день|ежедневно|ежесуточно|кажд(?:ый день|ые сутки)|изо дня в день|день за дн[её]м", say.say_plain("daily")),
    ("set_week", "SET", r"щотижня|щотижнево|еженедельно|кажд(?:ую неделю)|кожн(?:ого тижня|ий тиждень)", say.say_plain("weekly")),
    ("set_month", "SET", r"щомісяця|щомісячно|ежемесячно|каждый месяц|кожного місяця", say.say_plain("monthly")),
    ("set_year", "SET", r"щороку|щорічно|ежегодно|каждый год|кожного року", say.say_plain("yearly")),
    ("set_night", "SET", r"щоночі|каждую ночь|еженощно|кожної ночі", say.say_plain("nightly")),
    ("set_hour", "SET", r"щогодини|ежечасно|каждый час|кожної години", say.say_plain("hourly")),
    ("set_each", "SET", r"(?:кожн(?:ого|ої|у|ий)|кажд(?:ый|ую|ое)|що)(?: )?(?P<weekday>@WDAY)|по (?P<weekdays>@WDAYS)|(?P<times>двічі|дважды|два рази?|тричі|трижды|три раз[иа]|(?:один )?раз|(?:кілька|декілька|несколько|по кілька|по несколько) раз(?:ів)?) (?:на|в|у) (?P<unit>@UNIT)|(?:кожні|каждые) (?P<count>@NUM) (?P<unit2>@UNIT)", say.say_each),
    ("always", "SET", r"постійно|безперервно|безупинно|цілодобово|постоянно|непрерывно|беспрерывно|круглосуточно|безостановочно|(?:удень|вдень|вночі|уночі) (?:і|й|та) (?:вночі|вдень|уночі|удень)|дн[её]м и ночью", say.say_plain("constantly")),
    ("invasion", "DATE", rf"почат(?:ок|ку) (?:{_INVASION})|начала (?:{_INVASION})", say.say_plain("the start of the full-scale invasion")),
    ("operation", "DATE", r"почат(?:ок|ку) (?:СВО|спеціальної військової операції|спецоперації)|начала (?:СВО|специальной военной операции|спецоперации)", say.say_plain("the start of the special military operation")),
    ("year", "DATE", r"(?P<full>@YNUM)(?:[-‑](?:го|му|й|ий|ом|м))?,? ?(?:@Y)(?!\w)|(?P<full2>(?:1[5-9]|20)\d\d)[-‑](?:го|му|м)(?= (?:та|і|й|или|и|до|по)|[.,;)]|$)", lambda g: f"the year {g['full']}"),
    ("listed_year", "DATE", r"(?P<full>@YNUM)(?=(?:,| та| і| й| и| або| или) (?:@YNUM)(?:(?:,| та| і| й| и) (?:@YNUM))?(?:[-‑]\w{1,2})? (?:років|роки|роках|рр|годы|годов|годах|гг|роками|годами))", lambda g: f"the year {g['full']}"),
    ("bare_year", "DATE", r"(?P<full>(?:1[5-9]|20)\d\d)(?!\d|[.,:]\d|%|[-‑]\w)", lambda g: f"the year {g['full']}"),
    ("length", "DURATION", r"(?:(?P<digits>\d{1,3})[-‑]?(?:ти|х|ма|ми|и)?[-‑]?|(?P<prefix>" + any_of(data.WORD_PREFIXES) + r"))(?P<length>" + "|".join(data.LENGTHS[u] for u in data.LENGTHS if u != "year") + r")|(?P<prefix2>" + any_of(data.WORD_PREFIXES) + r")(?P<length2>" + data.LENGTHS["year"] + ")", say.say_length),
    ("duration", "DURATION", r"(?:протягом |упродовж |впродовж |в течение )?(?:(?P<halves>@HALFNUM)|(?P<count>@NUM)) (?P<unit>@UNIT)(?: поспіль| підряд| подряд| кряду)?", say.say_span),
    ("hedged_unit", "DURATION", r"(?:понад|більше|більш як|больше|более|свыше|менше|меньше|майже|почти|цілий|целый|цілу|целую|цілі|целые) (?P<unit>рік|року|года?|місяць|місяця|месяца?|тиждень|тижня|недел[юи]|доб[уи]|сут(?:ки|ок))", say.say_span),
    ("half_unit", "DURATION", r"пів ?року|півріччя|полгода|полугодия|(?P<half>півтора року|полтора года)|(?P<day>пів ?доби|полдня|полсуток)", lambda g: "18 months" if "half" in g else "12 hours" if "day" in g else "6 months"),
    ("lone_part", "TIME", r"(?:(?:рано|пізно|поздно) )?(?P<part>вранці|уранці|зранку|ввечері|увечері|вночі|уночі|утром|вечером|ночью)", say.say_lone_part),
    ("monthday", "DATE", r"(?P<day>\d{1,2})(?:[-‑]?(?:го|те|е) числа| числа|[-‑](?:го|те|е))", say.say_month_day),
    ("meanwhile", "DATE", r"(?:у|в|на) (?:той|цей|то|это)(?: ж| же| самий| самый| самое| саме)? (?:час|момент|період|время)|тим часом|тем временем|(?:в|на) (?:тот|этот)(?: же)? (?:момент|период)|того часу|водночас|тієї миті", say.say_plain("at that time")),
    ("since_then", "DATE", r"відтоді|(?:з|із) того (?:часу|моменту)|(?:з|із) цього (?:часу|моменту)|с тех пор|с (?:того|этого) (?:времени|момента)", say.say_plain("since then")),
    ("until_then", "DATE", r"до (?:того|цього) (?:часу|моменту)|до (?:того|этого) (?:времени|момента)", say.say_plain("until then")),
    ("after_that", "DATE", r"після (?:цього|того)|после (?:этого|того)", say.say_plain("after that")),
    ("present", "DATE", r"зараз|нині|наразі|тепер|сейчас|теперь|ныне|донині|понині|на (?:даний|цей|сьогодні) (?:момент|час)|в (?:настоящее время|данный момент|настоящий момент)|на (?:данный|сегодняшний|текущий) (?:момент|день)|досі|до сих пор|по сей день", say.say_plain("now")),
    ("recently", "DATE", r"нещодавно|недавно|останнім часом|в последнее время|цими днями|днями|на днях", say.say_plain("recently")),
    ("past", "DATE", r"раніше|ранее|раньше", say.say_plain("earlier")),
    ("future", "DATE", r"незабаром|найближчим часом|невдовзі|скоро|в ближайшее время|в скором времени", say.say_plain("soon")),
)  # fmt: skip
