"""Names for a crowd of companies: a trade, a name, a town, a legal form."""

from __future__ import annotations

from demo.days import number_of

NIP_WEIGHTS = (6, 5, 7, 2, 3, 4, 5, 6, 7)
TRADES = (
    "Apteka", "Autoserwis", "Bar Mleczny", "Betoniarnia", "Biuro Podróży", "Biuro Rachunkowe",
    "Browar", "Cegielnia", "Centrum Medyczne", "Cukiernia", "Drukarnia", "Fabryka Mebli",
    "Gospodarstwo Rolne", "Hotel", "Hurtownia", "Kancelaria", "Kawiarnia", "Klinika", "Kuźnia",
    "Księgarnia", "Kwiaciarnia", "Laboratorium", "Mleczarnia", "Młyn", "Nadleśnictwo",
    "Odlewnia", "Piekarnia", "Pracownia", "Przedszkole", "Przychodnia", "Sad", "Skład Opału",
    "Stolarnia", "Szkoła Językowa", "Szwalnia", "Tartak", "Transport", "Wydawnictwo",
    "Zakład Optyczny", "Żwirownia",
)  # fmt: skip
NAMES = (
    "Alfa", "Bałtyk", "Bocian", "Brzoza", "Cedr", "Czajka", "Dąb", "Delta", "Dzięcioł", "Echo",
    "Fala", "Gawron", "Gołąb", "Granit", "Helios", "Iskra", "Iwa", "Jarzębina", "Jaskółka",
    "Jodła", "Kalina", "Kasztan", "Klon", "Kormoran", "Krokus", "Lawenda", "Lipa", "Łabędź",
    "Łoś", "Malwa", "Mewa", "Modrzew", "Narcyz", "Olcha", "Opal", "Orion", "Paproć", "Perkoz",
    "Pod Lipami", "Polana", "Róża Wiatrów", "Rysie", "Sokół", "Sosna", "Szafir", "Ślimak",
    "Tęcza", "Topola", "Trzy Korony", "Wierzba", "Wilga", "Wrzos", "Zefir", "Zorza", "Źródło",
    "Żbik", "Żuraw",
)  # fmt: skip
CITIES = (
    ("Białystok", "15-001"), ("Bielsko-Biała", "43-300"), ("Bydgoszcz", "85-001"),
    ("Częstochowa", "42-200"), ("Elbląg", "82-300"), ("Gdańsk", "80-001"), ("Gdynia", "81-301"),
    ("Gliwice", "44-100"), ("Jelenia Góra", "58-500"), ("Kalisz", "62-800"),
    ("Katowice", "40-001"), ("Kielce", "25-001"), ("Konin", "62-500"), ("Koszalin", "75-001"),
    ("Kraków", "30-001"), ("Legnica", "59-220"), ("Lublin", "20-001"), ("Łódź", "90-001"),
    ("Łomża", "18-400"), ("Nowy Sącz", "33-300"), ("Olsztyn", "10-001"), ("Opole", "45-001"),
    ("Płock", "09-400"), ("Poznań", "60-001"), ("Przemyśl", "37-700"), ("Radom", "26-600"),
    ("Rzeszów", "35-001"), ("Siedlce", "08-110"), ("Słupsk", "76-200"), ("Szczecin", "70-001"),
    ("Tarnów", "33-100"), ("Toruń", "87-100"), ("Warszawa", "00-001"), ("Wrocław", "50-001"),
    ("Zakopane", "34-500"), ("Zamość", "22-400"), ("Zielona Góra", "65-001"), ("Żory", "44-240"),
)  # fmt: skip
FORMS = ("", " Sp. z o.o.", " S.A.", " sp.j.", " i Synowie")
SPREAD = 1_000_003  # a prime: neighbours in number are not neighbours in name


def name_of(number: int) -> str:
    """`Piekarnia Żuraw Łódź Sp. z o.o.`: the first 433,200 differ."""
    every = len(TRADES) * len(NAMES) * len(CITIES) * len(FORMS)
    rest, trade = divmod(number * SPREAD % every, len(TRADES))
    rest, name = divmod(rest, len(NAMES))
    form, city = divmod(rest, len(CITIES))
    return f"{TRADES[trade]} {NAMES[name]} {CITIES[city][0]}{FORMS[form]}"


def tax_id_of(number: int) -> str:
    """A NIP with its check digit (the one whose remainder is 10 does not exist: the next then)."""
    nine = 150_000_000 + number_of(f"nip {number}") % 800_000_000
    while (check := nip_check(str(nine))) == 10:
        nine += 1
    return f"{nine}{check}"


def nip_check(nine: str) -> int:
    return sum(int(digit) * weight for digit, weight in zip(nine, NIP_WEIGHTS, strict=True)) % 11
