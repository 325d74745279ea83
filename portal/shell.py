"""What the frame around every page knows."""

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    return {"shell": {}}
