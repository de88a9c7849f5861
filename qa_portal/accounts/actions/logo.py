"""The agency's logo: read as an image and written anew, so that what is served and printed is a picture and no more."""

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from qa_portal.kernel.errors import Blocked, Blocker
from qa_portal.kernel.i18n import marked

MOST_BYTES = 512 * 1024
MOST_PIXELS = 4000
_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}


@dataclass(frozen=True)
class Logo:
    """A picture that may be shown: its bytes, and image/png or image/jpeg."""

    content: bytes
    media_type: str


def read(content: bytes) -> Logo:
    """Read a PNG or JPEG of at most 512 KiB and 4000 pixels each way. Raises Blocked that says what it is not."""
    if len(content) > MOST_BYTES:
        raise _blocked(marked("The logo is larger than {most} KiB. Make it smaller."), most=MOST_BYTES // 1024)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(content), formats=list(_TYPES))
            if max(image.size) > MOST_PIXELS:
                raise _blocked(marked("The logo is larger than {most} pixels. Make it smaller."), most=MOST_PIXELS)
            return _written_anew(image)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _blocked(marked("This file is no PNG or JPEG picture, or it is damaged.")) from None


def _written_anew(image: Image.Image) -> Logo:
    kind = image.format or "PNG"
    out = BytesIO()
    if kind == "JPEG":
        image.convert("RGB").save(out, "JPEG", quality=92)
    else:
        see_through = "A" in image.getbands() or "transparency" in image.info
        image.convert("RGBA" if see_through else "RGB").save(out, "PNG", optimize=True)
    return Logo(out.getvalue(), _TYPES[kind])


def _blocked(sentence: str, **values: object) -> Blocked:
    return Blocked([Blocker(sentence, values=dict(values), target="logo")])
