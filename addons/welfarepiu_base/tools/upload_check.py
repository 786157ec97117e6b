"""Is a file that somebody sent what it says it is, and can a person read it?

No Odoo in here: bytes in, an :class:`Upload` out, or a :class:`BadUpload` with the code
of what is wrong. Nothing is written anywhere.
"""

import hashlib
import io
import logging
import resource
import subprocess
import sys
import warnings
from typing import NamedTuple

import magic
import pypdf
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
#: More than telephones make; a bomb has thousands of millions.
MAX_PIXELS = {"image/jpeg": 110_000_000, "image/png": 40_000_000}
#: Enough to read the small print of an A4 page; photos are stored no larger.
MAX_SIDE = 2600
JPEG_QUALITY = 85
MAX_PAGES = 60
#: What reading one file may take.
MEMORY = 1024 * 1024 * 1024
SECONDS = 30
#: Objects of a PDF that are looked at for scripts: a bill has a few hundred.
MAX_OBJECTS = 20_000

IMAGES = {"image/jpeg": "JPEG", "image/png": "PNG"}
HEIC = {"image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence"}
#: Brands of the HEIC family, for a libmagic that does not know them.
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}

#: What a PDF may not do when it is opened.
ACTIVE = {"/JavaScript", "/JS", "/Launch", "/RichMedia"}


class BadUpload(Exception):
    """The file is refused. ``code``: ``empty``, ``too_large``, ``heic``, ``type``,
    ``broken``, ``locked``, ``bomb``, ``active``, ``too_many_pages``."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Upload(NamedTuple):
    """A file that may be kept.

    :ivar content: bytes to keep; a photo is made anew, so without place and camera
    :ivar mimetype: ``application/pdf``, ``image/jpeg`` or ``image/png``
    :ivar sha256: of what was sent, in hex
    """

    content: bytes
    mimetype: str
    sha256: str


def check_upload(content, max_bytes=MAX_BYTES):
    """Look at what a file holds, whatever its name says.

    :param bytes content: as it was sent
    :param int max_bytes: the most that is taken
    :return: :class:`Upload`
    :raise BadUpload: it is not taken, and why
    """
    if not content:
        raise BadUpload("empty")
    if len(content) > max_bytes:
        raise BadUpload("too_large")
    mimetype = guess(content)
    if mimetype in HEIC:
        raise BadUpload("heic")
    if mimetype not in EXTENSIONS:
        raise BadUpload("type")
    # Apart: a file made to hang or to fill the memory stops this process, not ours.
    try:
        child = subprocess.run(  # this very file, nothing of the user's
            [sys.executable, "-I", __file__, mimetype],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BadUpload("bomb") from None
    verdict, _line, kept = child.stdout.partition(b"\n")
    if verdict != b"fine":
        # No word at all: the memory was not enough.
        raise BadUpload(verdict.decode() or "bomb")
    return Upload(kept or content, mimetype, hashlib.sha256(content).hexdigest())


def guess(content):
    """:return: mimetype by what the file holds"""
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return "image/heic"
    return magic.from_buffer(content[:4096], mime=True)


def redraw(content, mimetype):
    """Draw a photo anew: upright, not larger than needed, without what cameras add.

    :return: bytes
    :raise BadUpload: it cannot be read, or unpacks to too much
    """
    try:
        with warnings.catch_warnings():
            # Its own limit is half of what it refuses; ours stands beside.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=[IMAGES[mimetype]])
            if image.width * image.height > MAX_PIXELS[mimetype]:
                raise BadUpload("bomb")
            # A telephone's photo is read at the size it is kept in.
            image.draft("RGB", (MAX_SIDE, MAX_SIDE))
            image.load()
            image = ImageOps.exif_transpose(image)
            image.thumbnail((MAX_SIDE, MAX_SIDE))
            image = image.convert("RGBA" if "A" in image.getbands() else "RGB")
            output = io.BytesIO()
            image.save(output, IMAGES[mimetype], quality=JPEG_QUALITY)
    except Image.DecompressionBombError:
        raise BadUpload("bomb") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        raise BadUpload("broken") from None
    return output.getvalue()


def judge_pdf(content):
    """Pages are counted, not drawn.

    :return: ``fine``, or the code of what is wrong
    """
    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        # Many banks lock only the editing, with an empty password.
        if reader.is_encrypted and not reader.decrypt(""):
            return "locked"
        pages = len(reader.pages)
        for page in reader.pages[:MAX_PAGES]:
            page.mediabox  # a page that cannot be read says so here
        active = _is_active(reader)
    except (MemoryError, RecursionError):
        return "bomb"
    # Whatever a broken file makes of a parser: it cannot be read, and that is all.
    except Exception:
        return "broken"
    if not pages:
        return "broken"
    if pages > MAX_PAGES:
        return "too_many_pages"
    return "active" if active else "fine"


def _is_active(reader):
    """:return: whether something runs when the file is opened"""
    todo = [reader.trailer["/Root"]]
    seen = set()
    while todo and len(seen) < MAX_OBJECTS:
        node = todo.pop()
        if isinstance(node, pypdf.generic.IndirectObject):
            if (node.idnum, node.generation) in seen:
                continue
            seen.add((node.idnum, node.generation))
            node = node.get_object()
        if isinstance(node, dict):
            if ACTIVE & set(node) or node.get("/S") in ACTIVE:
                return True
            todo += [node.raw_get(key) for key in node if key != "/Parent"]
        elif isinstance(node, list):
            todo += list(node)
    return False


def main(mimetype, content):
    """In a process of its own: say on the standard output what a file is, and what of
    it is kept if that is not the file itself."""
    kept = b""
    if mimetype == "application/pdf":
        verdict = judge_pdf(content)
    else:
        try:
            verdict, kept = "fine", redraw(content, mimetype)
        except BadUpload as error:
            verdict = error.code
    sys.stdout.buffer.write(verdict.encode() + b"\n" + kept)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    logging.disable(logging.CRITICAL)
    main(sys.argv[1], sys.stdin.buffer.read())
