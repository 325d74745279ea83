"""A browser without scripts: follows redirects, keeps cookies, sends the forms it sees."""

import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from http.cookiejar import CookieJar


class Page(HTMLParser):
    """The forms of a page, each with what it would send untouched."""

    def __init__(self, status, address, headers, text):
        super().__init__()
        self.status, self.address, self.headers, self.text = status, address, headers, text
        self.forms, self.buttons, self._select, self._area = [], [], None, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        name, value = found.get("name"), found.get("value") or ""
        if tag == "form":
            action = urllib.parse.urljoin(self.address, found.get("action") or "")
            method = (found.get("method") or "get").lower()
            self.forms.append({"action": action, "method": method, "fields": []})
        elif tag == "button" and "formaction" in found:
            action = urllib.parse.urljoin(self.address, found["formaction"])
            self.buttons.append(self.forms[-1] | {"action": action})
        elif not self.forms or not name:
            if tag == "option" and self._select and "selected" in found:
                self.forms[-1]["fields"].append((self._select, value))
        elif tag == "input":
            unticked = found.get("type") in {"checkbox", "radio"} and "checked" not in found
            if not unticked and found.get("type") != "submit":
                self.forms[-1]["fields"].append((name, value))
        elif tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
            self.forms[-1]["fields"].append((name, ""))

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data):
        if self._area:
            name, text = self.forms[-1]["fields"].pop()
            self.forms[-1]["fields"].append((name, text + data))


class Visitor:
    def __init__(self, address, language="en"):
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(jar)
        self._opener.addheaders = [("Accept-Language", language)]
        self.page = None

    def open(self, path, data=None, referer=None):
        address = urllib.parse.urljoin(self.address, path)
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        request = urllib.request.Request(address, body)
        if referer:
            request.add_header("Referer", referer)
        try:
            answer = self._opener.open(request, timeout=20)
        except urllib.error.HTTPError as refusal:
            answer = refusal
        with answer:
            text = answer.read().decode()
            self.page = Page(answer.status, answer.geturl(), answer.headers, text)
        return self.page

    def send(self, form_with, **values):
        """Fill in and send the first form whose address or fields have this name, or press the
        button that sends its form there."""
        forms = [*self.page.forms, *self.page.buttons]
        posts = [form for form in forms if form["method"] == "post"]
        fitting = [f for f in posts if form_with in f["action"] or form_with in dict(f["fields"])]
        assert fitting, f"{self.page.address} has no form {form_with}:\n{self.page.text}"
        form = fitting[0]
        kept = [(name, value) for name, value in form["fields"] if name not in values]
        return self.open(form["action"], kept + list(values.items()), self.page.address)
