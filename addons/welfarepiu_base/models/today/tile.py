from typing import NamedTuple


class Tile(NamedTuple):
    """One kind of thing that waits for somebody in the back office.

    :ivar key: unique name, also of the request that opens it
    :ivar section: key of :meth:`WelfareToday._get_sections`
    :ivar name: what waits, in the reader's language
    :ivar action: xml id of the window action that shows all of it
    :ivar domain: what of it waits
    :ivar late: what of the waiting is late, as a domain within ``domain``; ``None``:
        being late means nothing here
    """

    key: str
    section: str
    name: str
    action: str
    domain: list
    late: list | None = None


class Step(NamedTuple):
    """One step of the month's closing.

    :ivar key: unique name, also of the request that opens it
    :ivar name: what there is to do, in the reader's language
    :ivar action: xml id of the window action in which it is done
    :ivar domain: what ``action`` shows, or ``None`` for all
    :ivar is_done: whether nothing is left of it; ``None``: only the action can tell
    :ivar note: how far it is, in the reader's language
    """

    key: str
    name: str
    action: str
    domain: list | None
    is_done: bool | None
    note: str
