# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One question to a routing service, with limits of time and size."""

import json

import requests

#: Why there is no answer. ``misconfigured``: the address is none; ``unreachable``,
#: ``timeout``; ``refused``: it said no; ``rubbish``: what it said makes no sense.
CODES = ("misconfigured", "unreachable", "timeout", "refused", "rubbish")

CONNECT_SECONDS = 2
READ_SECONDS = 8

#: A table of 50 x 50 is some 60 kB.
MOST_BYTES = 4 * 2**20


class TravelError(Exception):
    """A routing service gave no travel times. ``code`` is one of ``CODES``."""

    def __init__(self, code, detail=""):
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


def get_json(session, url, params=None):
    """Return the object a service answers to a GET; raise ``TravelError``.

    Redirections are not followed: an address is where the administrator said it is.
    """
    try:
        with session.get(
            url,
            params=params,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as answer:
            body = answer.raw.read(MOST_BYTES + 1, decode_content=True)
            status = answer.status_code
    except requests.Timeout as error:
        raise TravelError("timeout") from error
    except requests.ConnectionError as error:
        raise TravelError("unreachable") from error
    except requests.RequestException as error:
        raise TravelError("misconfigured", type(error).__name__) from error
    except Exception as error:  # urllib3 raises its own while reading
        raise TravelError(_code_of(error), type(error).__name__) from error
    if len(body) > MOST_BYTES:
        raise TravelError("rubbish", "the answer is too long")
    try:
        data = json.loads(body)
    except ValueError as error:
        code = "rubbish" if status == 200 else "refused"
        raise TravelError(code, f"status {status}") from error
    if status != 200:
        raise TravelError("refused", f"status {status}")
    if not isinstance(data, dict):
        raise TravelError("rubbish", "no object")
    return data


def _code_of(error):
    return "timeout" if "Timeout" in type(error).__name__ else "unreachable"
