"""Nothing that axe-core, a narrow screen or the content security policy objects to, on any page
a person can reach by links.

Each language has a file of its own, so that two workers share them. In English axe looks at the
wide page; in Polish, whose words are longer, at the narrow one, and there at the colours of the
dark theme, too: its markup is that of the light one. Both are tried for what does not fit."""

import re
from pathlib import Path

AXE = (Path(__file__).parent.parent / "vendor/axe-core/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES_OF_COLOUR = ["color-contrast", "link-in-text-block"]
PEOPLE = {
    "nobody": None,
    "admin agent": "hanna.nowicka@balticcloud.pl",
    "account admin": "ewa.dab@balticcloud.pl",
    "provider": "ingrid.solberg@nordvik.example",
    "customer": "anna.wrona@mlyn-zagorze.pl",
}
STARTS = {
    "nobody": ["/sign-in/", "/account/password/reset/", "/nothing-here/", "/i/unknown/",
               "/agreement/2026-11/", "/mailbox/"],
    "admin agent": ["/p/baltic-cloud/", "/p/baltic-cloud/customers/?q=zzzz", "/p/nordvik/",
                    "/p/baltic-cloud/settings/", "/p/baltic-cloud/export/", "/account/2fa/",
                    "/profile/"],
    "account admin": ["/p/baltic-cloud/settings/", "/p/baltic-cloud/customers/"],
    "provider": ["/p/nordvik/"],
    "customer": ["/"],
}  # fmt: skip
# What is written by hand into the address, or is no page.
NOT_A_PAGE = re.compile(
    r"\.(csv|xlsx|jsonl?|eml|pdf|zip|ics)|export|/letter/|/mailbox/\d|/files/|mailto:|/static/"
)


def shape(path):
    """Two customers are one page; two forms on one address are two."""
    where, _mark, query = path.partition("?")
    names = ",".join(sorted(part.split("=")[0] for part in query.split("&") if part))
    if not re.search("edit|with|customer", names):
        names = ""
    return re.sub(r"[0-9a-f-]{36}|\d+", "*", where) + "?" + names


def every_page(page, site, starts, seen):
    """Open one of every kind of page that links lead to from `starts`; yields its address.
    `seen`: the kinds that need no second look, added to."""
    seen -= {shape(path) for path in starts}
    waiting = list(starts)
    while waiting:
        path = waiting.pop(0)
        if shape(path) in seen:
            continue
        seen.add(shape(path))
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(site + path)
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
        here = page.url.removeprefix(site).partition("?")[0]
        for link in links:
            link = here + link if link.startswith("?") else link.partition("#")[0]
            if link.startswith("/") and not NOT_A_PAGE.search(link):
                waiting.append(link)
        yield path


def objections(page, rules=RULES):
    answer = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", rules)
    return [
        f"{rule['id']}: {node['html'][:160]}"
        for rule in answer["violations"]
        for node in rule["nodes"]
    ]


def overflows(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")


def objections_when_wide(window, site, who, language, seen):
    """Everything there is to object to, a line each with its page."""
    page, wrong = _visited(window, who, language), []
    for path in every_page(page, site, STARTS[who], seen):
        wrong += [f"{path} {objection}" for objection in objections(page)]
        wrong += _too_wide(page, path)
    return wrong


def objections_when_narrow(window, site, who, language, seen):
    page, wrong = _visited(window, who, language), []
    for path in every_page(page, site, STARTS[who], seen):
        wrong += _too_wide(page, path)
        wrong += [f"{path} at 320 px: {objection}" for objection in objections(page)]
        page.emulate_media(color_scheme="dark")
        faint = objections(page, RULES_OF_COLOUR)
        wrong += [f"{path} in the dark: {objection}" for objection in faint]
        page.emulate_media(color_scheme="light")
    return wrong


def _too_wide(page, path):
    """Leaves the window at the narrowest width."""
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        if overflows(page):
            yield f"{path} is wider than {width} px"


def _visited(window, who, language):
    visitor = window(language)
    if PEOPLE[who]:
        visitor.sign_in(PEOPLE[who], language)
    visitor.page.add_init_script(AXE)
    # Else axe would catch colours on their way from one theme to the other.
    visitor.page.emulate_media(reduced_motion="reduce")
    return visitor.page
