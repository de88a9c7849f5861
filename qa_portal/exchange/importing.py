"""Starts a proposal from a file, whichever of the known kinds it is."""

from qa_portal.exchange import elm, proposal_yaml
from qa_portal.exchange.imported import Imported
from qa_portal.kernel.errors import BadInput
from qa_portal.kernel.i18n import marked

_NOT_OURS = {
    b"%PDF": marked("This is a PDF. Export the credential as a file of its own (.jsonld or .json) and send that."),
    b"PK\x03\x04": marked("This is a packed file or an office document. Send the credential or the YAML file in it."),
    b"<": marked("This is XML or a web page. Send a credential (.jsonld or .json) or a YAML file."),
    b"eyJ": marked("This is a signed token. Export the credential as a file (.jsonld or .json) and send that."),
}


def read_any(raw: bytes, filename: str) -> Imported:
    """Read a European Digital Credential or a YAML proposal, told apart by content; `filename` names it in problems.

    Raises BadInput with a sentence that says what is wrong and how to mend it.
    """
    begin = raw[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not begin:
        raise BadInput(marked("The file is empty."))
    for mark, sentence in _NOT_OURS.items():
        if begin.startswith(mark):
            raise BadInput(sentence)
    if begin[:1] in (b"{", b"["):
        return elm.read(raw)
    return proposal_yaml.read(raw, name=filename)
