"""What must hold for passwords, sessions and the people of the house. Pure: no database, no clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from qa_portal.accounts.models import Perspective, RoleKind
from qa_portal.kernel.errors import Blocker
from qa_portal.kernel.i18n import marked

ROLE_NAMES = {
    RoleKind.DESIGNER: marked("Programme designer"),
    RoleKind.REVIEWER: marked("Reviewer"),
    RoleKind.OFFICER: marked("Officer"),
    RoleKind.COUNCIL: marked("Council member"),
    RoleKind.ADMINISTRATOR: marked("Administrator"),
}
ROLE_MEANINGS = {
    RoleKind.DESIGNER: marked("proposes micro-credentials for a provider"),
    RoleKind.REVIEWER: marked("may be invited to panels"),
    RoleKind.OFFICER: marked("leads cases through the procedure"),
    RoleKind.COUNCIL: marked("takes decisions"),
    RoleKind.ADMINISTRATOR: marked("keeps people, providers and settings"),
}
PERSPECTIVE_NAMES = {
    Perspective.ACADEMIC: marked("Academic"),
    Perspective.STUDENT: marked("Student"),
    Perspective.EMPLOYER: marked("Employer"),
    Perspective.INTERNATIONAL: marked("From abroad"),
    Perspective.QUALITY_ASSURANCE: marked("Quality assurance"),
}
# Official languages of the European Union and of its neighbours, in which micro-credentials are taught and judged.
# fmt: off
LANGUAGES = (
    "bg", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fi", "fr", "ga", "gl", "hr",
    "hu", "hy", "is", "it", "ka", "lb", "lt", "lv", "mk", "mt", "nl", "no", "pl", "pt", "ro", "ru", "sk",
    "sl", "sq", "sr", "sv", "tr", "uk",
)
# fmt: on

LONGEST_SESSION = timedelta(hours=8)
LONGEST_PAUSE = timedelta(minutes=60)
CLOSED_FOR = timedelta(minutes=15)
MOST_WRONG = 5  # for one e-mail address
MOST_WRONG_FROM_ONE_PLACE = 50  # for one network address: many people may share it
ATTEMPTS_KEPT = timedelta(days=1)
RESET_LASTS = timedelta(hours=1)
INVITATION_LASTS = timedelta(days=14)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200

# Long enough for the rule of length, and still among the first that anybody tries.
# fmt: off
_COMMON = frozenset({
    "passwordpassword", "password1234", "password12345", "password123456", "passw0rd1234", "passw0rd12345",
    "123456789012", "1234567890123", "12345678901234", "123456123456", "123123123123", "111111111111", "000000000000",
    "aaaaaaaaaaaa", "abcdefghijkl", "abcdefghijklm", "abcd1234abcd", "abc123abc123", "qwertyuiop12", "qwertyuiop123",
    "qwertyuiopas", "qwertyuiopasdf", "qwerty123456", "qwerty1234567", "qwertyqwerty", "qwertzuiop12",
    "qwertzuiop123", "qwertzqwertz", "asdfghjkl123", "asdfghjkl1234", "1q2w3e4r5t6y", "1qaz2wsx3edc", "zaq12wsxcde3",
    "iloveyou1234", "iloveyouiloveyou", "letmein12345", "letmeinletmein", "welcome12345", "welcome123456",
    "welcomewelcome", "admin1234567", "administrator", "administrator1", "adminadminadmin", "changeme1234",
    "changemechangeme", "changemenow1", "correcthorsebatterystaple", "trustno1trustno1", "parolaparola",
    "parola123456", "parolamea1234", "schimbamaacum", "accreditation", "accreditation1", "qualityassurance",
    "microcredential", "micro-credential",
})
# fmt: on


def session_ended(started: float, seen: float, now: float) -> bool:
    """Tell whether a session is over: 8 hours after it `started`, or 60 minutes after it was last `seen`.

    All three are seconds since 1970, as the session cookie keeps them ("started" and "seen").
    """
    return now - started >= LONGEST_SESSION.total_seconds() or now - seen >= LONGEST_PAUSE.total_seconds()


def is_closed(wrong_for_address: int, wrong_from_place: int) -> bool:
    """Tell whether sign-in is closed, after so many wrong attempts within CLOSED_FOR."""
    return wrong_for_address >= MOST_WRONG or wrong_from_place >= MOST_WRONG_FROM_ONE_PLACE


def _only_letters(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())


def password_faults(password: str, *, email: str, name: str) -> list[Blocker]:
    """Say what is wrong with a new password; nothing when it may be used."""
    if len(password) < SHORTEST_PASSWORD:
        too_short = marked("Use at least {least} characters. A sentence is easy to remember and hard to guess.")
        return [Blocker(too_short, values={"least": SHORTEST_PASSWORD}, target="password")]
    if len(password) > LONGEST_PASSWORD:
        return [Blocker(marked("Use at most {most} characters."), values={"most": LONGEST_PASSWORD}, target="password")]
    bare = _only_letters(password)
    if bare in {_only_letters(each) for each in (email, email.partition("@")[0], name, *name.split())}:
        return [Blocker(marked("The password must not be your name or e-mail address."), target="password")]
    if password.casefold() in _COMMON or bare in _COMMON or len(set(password.casefold())) < 5:
        first_tried = marked("This password is among the first that somebody would try. Choose another one.")
        return [Blocker(first_tried, target="password")]
    return []


@dataclass(frozen=True)
class Standing:
    """What counts when somebody loses access: who they are, what they are, and how many administrators remain."""

    person_id: int
    is_administrator: bool
    other_administrators: int


def against_leaving(standing: Standing, actor_id: int) -> list[Blocker]:
    """Say why this person cannot be deactivated by `actor_id`."""
    if standing.person_id == actor_id:
        return [Blocker(marked("You cannot deactivate yourself."), who=marked("another administrator"))]
    return against_losing_administration(standing)


def against_losing_administration(standing: Standing) -> list[Blocker]:
    """Say why this person cannot cease to be an administrator."""
    if standing.is_administrator and standing.other_administrators == 0:
        return [
            Blocker(
                marked("This is the last administrator. Make somebody else an administrator first."),
                who=marked("administrator"),
            )
        ]
    return []


Pairing = Callable[[str, str], list[Blocker]]
PAIRINGS: list[Pairing] = []


def pairs(rule: Pairing) -> Pairing:
    """Declare the decorated rule(workflow, framework) as what says whether new cases may begin under both editions."""
    PAIRINGS.append(rule)
    return rule


def against_editions(workflow: str, framework: str) -> list[Blocker]:
    """Say why new cases cannot begin under this procedure and these criteria; later stages declare the rules."""
    return [blocker for rule in PAIRINGS for blocker in rule(workflow, framework)]
