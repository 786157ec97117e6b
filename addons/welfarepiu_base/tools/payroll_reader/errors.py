# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The one exception of the reader."""


class UnreadableFile(Exception):
    """No table can be read from the file.

    ``key`` is a stable code (see ``messages_it.UNREADABLE``), ``params`` the values
    its sentence needs. The reader itself holds no sentence, so that each
    caller says it in the language of its user.
    """

    def __init__(self, key, **params):
        super().__init__(key)
        self.key = key
        self.params = params
