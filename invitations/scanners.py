"""Who fetches links without a person: mail scanners, link previews, prefetching; as data.

A name found in a user agent says what fetched; it proves nothing, and nothing is granted by it.
Whoever hides is told apart by what a page's own script and buttons do, see invitations.sightings.
"""

from __future__ import annotations

from collections.abc import Mapping

# Part of a user agent, in small letters → what the timeline calls it. The first match wins.
SCANNERS: tuple[tuple[str, str], ...] = (
    ("safelinks", "Microsoft Safe Links"),
    ("microsoft office", "Microsoft Office"),
    ("ms-office", "Microsoft Office"),
    ("skypeuripreview", "Microsoft Teams"),
    ("proofpoint", "Proofpoint"),
    ("urldefense", "Proofpoint"),
    ("mimecast", "Mimecast"),
    ("barracuda", "Barracuda"),
    ("symantec", "Symantec"),
    ("messagelabs", "Symantec"),
    ("trendmicro", "Trend Micro"),
    ("sophos", "Sophos"),
    ("fortinet", "Fortinet"),
    ("fortiguard", "Fortinet"),
    ("cloudmark", "Cloudmark"),
    ("googleimageproxy", "Google"),
    ("google-safety", "Google"),
    ("googlebot", "Google"),
    ("bingbot", "Bing"),
    ("bingpreview", "Bing"),
    ("yahoomailproxy", "Yahoo Mail"),
    ("slackbot", "Slack"),
    ("slack-imgproxy", "Slack"),
    ("facebookexternalhit", "Facebook"),
    ("whatsapp", "WhatsApp"),
    ("telegrambot", "Telegram"),
    ("twitterbot", "X"),
    ("linkedinbot", "LinkedIn"),
    ("discordbot", "Discord"),
    ("headlesschrome", "Headless Chrome"),
    ("curl/", "curl"),
    ("wget/", "Wget"),
    ("python-requests", "Python"),
    ("python-urllib", "Python"),
    ("go-http-client", "Go"),
    ("okhttp", "OkHttp"),
    ("libwww-perl", "Perl"),
    ("bot/", ""),
    ("bot;", ""),
    ("+http", ""),
    ("crawler", ""),
    ("spider", ""),
    ("scanner", ""),
    ("preview", ""),
)

# Headers by which a browser or a mail program says that nobody is looking yet.
AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
AHEAD_WORDS = ("prefetch", "prerender", "preview")

BROWSERS: tuple[tuple[str, str], ...] = (
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("samsungbrowser", "Samsung Internet"),
    ("firefox", "Firefox"),
    ("fxios", "Firefox"),
    ("chrome", "Chrome"),
    ("crios", "Chrome"),
    ("safari", "Safari"),
)
SYSTEMS: tuple[tuple[str, str], ...] = (
    ("windows", "Windows"),
    ("android", "Android"),
    ("iphone", "iOS"),
    ("ipad", "iPadOS"),
    ("mac os", "macOS"),
    ("cros", "ChromeOS"),
    ("linux", "Linux"),
)


def is_ahead(headers: Mapping[str, str]) -> bool:
    """Fetched ahead of a person, by its own word."""
    said = (headers.get(name, "").lower() for name in AHEAD)
    return any(word in value for value in said for word in AHEAD_WORDS)


def is_scanner(headers: Mapping[str, str]) -> bool:
    """Fetched by a program that is nobody's browser, or ahead of a person."""
    agent = headers.get("User-Agent", "").lower()
    return is_ahead(headers) or any(part in agent for part, _name in SCANNERS)


def family(headers: Mapping[str, str]) -> str:
    """What fetched, in words that fit thousands of people: "Firefox, Windows", "Mimecast", or
    nothing. No versions, no addresses."""
    agent = headers.get("User-Agent", "").lower()
    scanner = next((name for part, name in SCANNERS if part in agent), None)
    if scanner is not None:
        return scanner
    browser = next((name for part, name in BROWSERS if part in agent), "")
    system = next((name for part, name in SYSTEMS if part in agent), "")
    return ", ".join(name for name in (browser, system) if name)
