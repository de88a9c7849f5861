"""What is known beforehand against inviting somebody to a panel, and what an officer should look at first (ESG 2.4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from qa_portal.kernel import i18n
from qa_portal.kernel.i18n import marked
from qa_portal.proposals.sentence import Sentence, sentence

_ANYBODYS = {"gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "proton.me", "gmx.net"}

_ASKED: dict[str, str] = {
    "invited": marked("Was invited on {day} and has not answered yet."),
    "awaiting_ruling": marked("Was invited on {day}; a potential conflict of interest waits for a ruling."),
    "active": marked("Is on the panel of this case."),
    "submitted": marked("Is on the panel of this case."),
    "declined": marked("Was invited on {day} and declined."),
    "expired": marked("Was invited on {day} and did not answer in time."),
    "conflicted": marked("Was invited on {day}; a conflict of interest stands in the way."),
    "replaced": marked("Was invited on {day} and has been replaced."),
}


@dataclass(frozen=True)
class Ties:
    """What the house knows about one reviewer and one case. `asked` is the state of an earlier invitation."""

    designs_for_provider: bool = False
    same_organisation: bool = False
    works_for_agency: bool = False
    barred: bool = False
    takes_part: bool = False
    asked: str = ""
    asked_at: datetime | None = None
    shared_domain: str = ""
    council: bool = False
    trained_on: date | None = None
    load: int = 0


@dataclass(frozen=True)
class _Day:
    """A day that is written when it is shown, in the language then spoken."""

    at: datetime | None

    def __str__(self) -> str:
        return i18n.day(self.at)


def bars(ties: Ties) -> tuple[Sentence, ...]:
    """Give every reason for which the reviewer cannot be invited to this case; none means that they can be."""
    return tuple(_bars(ties))


def _bars(ties: Ties) -> Iterator[Sentence]:
    if ties.asked:
        yield sentence(_ASKED.get(ties.asked, marked("Was invited on {day}.")), day=_Day(ties.asked_at))
    elif ties.barred:
        yield Sentence(marked("Has a conflict of interest on this case."))
    elif ties.takes_part:
        yield Sentence(marked("Takes part in this case in another role."))
    if ties.designs_for_provider:
        yield Sentence(marked("Belongs to the provider."))
    elif ties.same_organisation:
        yield Sentence(marked("Is affiliated with the provider."))
    if ties.works_for_agency:
        yield Sentence(marked("Works for the agency: its staff take no seat on a panel."))


def cautions(ties: Ties) -> tuple[Sentence, ...]:
    """Give what does not stand in the way of an invitation but should be looked at before."""
    return tuple(_cautions(ties))


def _cautions(ties: Ties) -> Iterator[Sentence]:
    if ties.shared_domain:
        yield sentence(marked("Uses an e-mail address of the provider’s domain {domain}."), domain=ties.shared_domain)
    if ties.council:
        yield Sentence(marked("Sits on the council and could then not decide on this case."))
    if ties.trained_on is None:
        yield Sentence(marked("Has no training on record."))
    if ties.load >= 3:
        yield sentence(marked("Has {n} reviews open already."), n=ties.load)


def same_name(affiliation: str, *names: str) -> bool:
    """Tell whether an affiliation names the provider: one of its names, in any case of letters."""
    said = " ".join(affiliation.casefold().split())
    wanted = [" ".join(each.casefold().split()) for each in names]
    return bool(said) and any(name and (name == said or (len(name) > 6 and name in said)) for name in wanted)


def shared_domain(email: str, *addresses: str) -> str:
    """Return the domain that an e-mail address shares with the provider's addresses, or "" (free mail never counts)."""
    own = _domain(email)
    if not own or own in _ANYBODYS:
        return ""
    theirs = {_domain(each) for each in addresses} - {"", *_ANYBODYS}
    return next((each for each in sorted(theirs) if own == each or own.endswith(f".{each}")), "")


def _domain(address: str) -> str:
    """Return the domain of an e-mail or web address in lower case: "https://www.uni.example/x" gives "uni.example"."""
    rest = address.casefold().rpartition("@")[2].partition("//")[2] or address.casefold().rpartition("@")[2]
    return rest.partition("/")[0].partition(":")[0].removeprefix("www.")
