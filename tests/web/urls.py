"""Every URL of the portal and what each kind of person gets there: the one table that says who may open what.

A line is METHOD PATH ANSWER [KIND=ANSWER ...]. The first answer is for everybody who is signed in and not named. An
answer is a status, or one for each state of the case: "D200,409" is 200 while the case rests in draft and 409 elsewhere
(letters as in STATES below). On the pages of a case, whoever may not see it gets 404 whatever the line says, and the
404 is the one for a case that does not exist. Whoever is not signed in is sent to the sign-in page (IN), unless the
line names "nobody"; somebody deactivated is nobody. POST is sent with a form that says nothing of use.
"""

from dataclasses import dataclass

from tests.web import world

STATES = dict(zip(world.STATES, "DFPICXWA", strict=True))
"""D: draft, F: formal_check, and so on, in the order of the procedure."""

GROUPS = {
    "staff": ("officer", "administrator"),
    "officers": ("officer", "conflicted_officer"),
    "designers": ("designer", "other_designer"),
    "panel": ("active", "chair", "council_on_panel"),
    "reviewers": (
        "unassigned",
        "invited",
        "awaiting_ruling",
        "active",
        "chair",
        "conflicted",
        "replaced",
        "council_on_panel",
    ),
}

SEES = {
    "designer": "DFPICXWA",
    "officer": "FPICXWA",
    "administrator": "FPICXWA",
    "active": "PICXWA",
    "chair": "PICXWA",
    "council_on_panel": "PICXWA",
    "council": "WA",
}
"""In which states a case is open to whom; everybody else never learns of it."""

PUBLIC = """
GET  /                                  302 nobody=302
GET  /procedures                        200 nobody=200
GET  /procedures/panel-review-1         200 nobody=200
GET  /procedures/nonsense               404 nobody=404
GET  /criteria/esg-mc-1                 200 nobody=200
GET  /criteria/nonsense                 404 nobody=404
GET  /help                              200 nobody=200
GET  /help/officer                      200 nobody=200
GET  /help/nonsense                     404 nobody=404
GET  /about                             200 nobody=200
GET  /language/ro                       303 nobody=303
GET  /language/xx                       404 nobody=404
GET  /appearance                        303 nobody=303
GET  /static/portal.css                 200 nobody=200
GET  /static/nonsense.css               404 nobody=404
GET  /static/../app.py                  404 nobody=404
GET  /logo                              404 nobody=404
GET  /register                          200 nobody=200
GET  /sign-in                           303 nobody=200
POST /sign-in                           422 nobody=422
POST /sign-in/demo                      404 nobody=404
POST /sign-out                          303 nobody=303
GET  /password                          200 nobody=200
POST /password                          422 nobody=422
GET  /password/nonsense                 410 nobody=410
POST /password/nonsense                 410 nobody=410
"""

HOUSE = """
GET  /home                                      200
GET  /cases                                     200
GET  /cases.csv                                 200
GET  /account                                   200
POST /account                                   303
GET  /account/password                          200
POST /account/password                          422
POST /account/sessions                          303
GET  /account/reviewer                          404 reviewers=200
POST /account/reviewer                          404 reviewers=422
GET  /settings                                  404 officers=200 administrator=200
POST /settings                                  404 officers=403 administrator=422
POST /settings/logo                             404 officers=403 administrator=422
POST /settings/logo/remove                      404 officers=403 administrator=303
GET  /people                                    404 officers=200 administrator=200
GET  /people/new                                404 officers=403 administrator=200
POST /people/new                                404 officers=403 administrator=422
GET  /people/{person}                           404 officers=200 administrator=200
GET  /people/{person}/edit                      404 officers=403 administrator=200
POST /people/{person}/edit                      404 officers=403 administrator=422
POST /people/{person}/deactivate                404 officers=403 administrator=303
POST /people/{person}/reactivate                404 officers=403 administrator=303
POST /people/{person}/link                      404 officers=403 administrator=303
GET  /organisations                             404 officers=200 administrator=200
GET  /organisations/new                         404 officers=403 administrator=200
POST /organisations/new                         404 officers=403 administrator=422
GET  /organisations/{organisation}              404 officers=200 administrator=200
GET  /organisations/{organisation}/edit         404 officers=403 administrator=200
POST /organisations/{organisation}/edit         404 officers=403 administrator=303
POST /organisations/{organisation}/active       404 officers=403 administrator=303
GET  /reviewers                                 404 officers=200 administrator=200
GET  /reviewers/{reviewer}                      404 officers=200 administrator=200
GET  /reviewers/{reviewer}/edit                 404 officers=403 administrator=200
POST /reviewers/{reviewer}/edit                 404 officers=403 administrator=422
GET  /evidence                                  404 designers=200
POST /evidence                                  404 designers=422
GET  /evidence/{evidence}                       404 designer=200
POST /evidence/{evidence}/versions              404 designer=422
POST /evidence/{evidence}/title                 404 designer=422
GET  /evidence/{evidence}/versions/1/file       404 designer=200
GET  /evidence/{evidence}/versions/9/file       404
GET  /propose                                   403 designers=200
POST /propose                                   403 designers=422
GET  /propose/example.yaml                      200
GET  /propose/from-file                         403 designers=200
POST /propose/from-file                         403 designers=422
POST /propose/from-file/begin                   403 designers=422
"""

CASE = """
GET  /register/{ref}                                            A200,404 nobody=A200,404
GET  /register/{ref}/report.en.pdf                              A200,404 nobody=A200,404
GET  /register/{ref}/report.xx.pdf                              404      nobody=404
GET  /invitations/{seat_invited}                                404 invited=200
POST /invitations/{seat_invited}                                404 invited=422
POST /invitations/{seat_invited}/decline                        404 invited=303
GET  /invitations/{seat_awaiting_ruling}                        404 awaiting_ruling=200
POST /invitations/{seat_awaiting_ruling}                        404 awaiting_ruling=422
GET  /invitations/{seat_conflicted}                             404
POST /invitations/{seat_conflicted}                             404
POST /invitations/{seat_conflicted}/decline                     404
GET  /cases/{ref}                                               200
GET  /cases/{ref}/trail                                         200
GET  /cases/{ref}/letters                                       404 staff=200
GET  /cases/{ref}/proposal                                      200
GET  /cases/{ref}/proposal/edit                                 403 designer=D200,302
POST /cases/{ref}/proposal/edit                                 403 designer=409
GET  /cases/{ref}/self-assessment                               200 designer=D302,200
GET  /cases/{ref}/self-assessment/5.1                           200
GET  /cases/{ref}/self-assessment/nonsense                      404
POST /cases/{ref}/self-assessment/5.1                           403 designer=D303,409
GET  /cases/{ref}/revisions                                     200
GET  /cases/{ref}/revisions/1                                   200 designer=D404,200
GET  /cases/{ref}/revisions/9                                   404
GET  /cases/{ref}/evidence                                      200
GET  /cases/{ref}/evidence/add                                  403 designer=D200,409
POST /cases/{ref}/evidence/link                                 403 designer=D422,409
POST /cases/{ref}/evidence/upload                               403 designer=D422,409
POST /cases/{ref}/evidence/{link}/remove                        403 designer=D303,409
POST /cases/{ref}/evidence/{link}/renew                         403 designer=D303,409
GET  /cases/{ref}/evidence/{version}/file                       200
GET  /cases/{ref}/evidence/{version}/file?view=1                200
GET  /cases/{ref}/evidence/999999/file                          404
GET  /cases/{ref}/withdraw                                      403 designer=A409,200
POST /cases/{ref}/withdraw                                      403 designer=A409,422
GET  /cases/{ref}/formal-check                                  403 officer=200
POST /cases/{ref}/formal-check/remarks                          403 officer=F422,409
POST /cases/{ref}/formal-check/remarks/{remark}/delete          403 officer=F303,409
POST /cases/{ref}/formal-check/definition                       403 officer=F303,409
POST /cases/{ref}/formal-check/accept                           403 officer=F422,409
POST /cases/{ref}/formal-check/return                           403 officer=F303,409
POST /cases/{ref}/formal-check/lapse                            403 officer=409
POST /cases/{ref}/formal-check/declare_inadmissible             403 officer=422
POST /cases/{ref}/officer                                       403 officer=303
GET  /cases/{ref}/panel                                         200
GET  /cases/{ref}/panel/invite                                  403 officer=PI303,409
POST /cases/{ref}/panel/invite                                  403 officer=PI303,409
GET  /cases/{ref}/panel/confirm                                 403 officer=P200,409
POST /cases/{ref}/panel/confirm                                 403 officer=P422,409
GET  /cases/{ref}/panel/declare                                 200 designer=403
POST /cases/{ref}/panel/declare                                 422 designer=403
GET  /cases/{ref}/panel/seats/{seat_awaiting_ruling}            404 officer=200
POST /cases/{ref}/panel/seats/{seat_awaiting_ruling}/clear      404 officer=422
POST /cases/{ref}/panel/seats/{seat_awaiting_ruling}/uphold     404 officer=422
POST /cases/{ref}/panel/seats/{seat_active}/replace             404 officer=422
POST /cases/{ref}/panel/seats/{seat_invited}/expire             404 officer=422
POST /cases/{ref}/panel/seats/{seat_active}/chair               404 officer=FP303,409
GET  /cases/{ref}/judgements                                    404 panel=200
GET  /cases/{ref}/judgements/5.1                                404 panel=200
POST /cases/{ref}/judgements/5.1                                404 panel=422
GET  /cases/{ref}/judgements/submit                             404 panel=200
POST /cases/{ref}/judgements/submit                             404 panel=PI422,409
GET  /cases/{ref}/judgements/{seat_active}/reopen               404 officer=200
POST /cases/{ref}/judgements/{seat_active}/reopen               404 officer=422
GET  /cases/{ref}/consensus                                     ICXWA200,404 designer=404
GET  /cases/{ref}/consensus/5.1                                 CXWA200,404  designer=404
POST /cases/{ref}/consensus/5.1                                 403          designer=404 chair=C422,409
POST /cases/{ref}/consensus/open                                403     designer=404 chair=I422,409 officer=I422,409
POST /cases/{ref}/consensus/5.1/findings                        403          designer=404 chair=C422,409
POST /cases/{ref}/consensus/5.1/findings/{finding}/remove       403          designer=404 chair=C303,409
GET  /cases/{ref}/panel-report                                  CXWA200,404  designer=404
POST /cases/{ref}/panel-report                                  CXWA403,404  designer=404 chair=CXWA422,404
GET  /cases/{ref}/panel-report/send                             CXWA302,404  designer=404 chair=C200,XWA302,404
POST /cases/{ref}/panel-report/send                             CXWA403,404  designer=404 chair=C422,XWA409,404
GET  /cases/{ref}/facts                                         XWA200,404
POST /cases/{ref}/facts                                         XWA403,404   designer=X303,WA409,404
POST /cases/{ref}/facts/summary/verdict                         XWA403,404   chair=XWA422,404
POST /cases/{ref}/facts/close                                   XWA403,404   officer=X422,WA409,404
POST /cases/{ref}/facts/finalise                                XWA403,404   chair=XWA409,404
GET  /cases/{ref}/report                                        XWA200,404
GET  /cases/{ref}/report.en.pdf                                 XWA200,404
GET  /cases/{ref}/report.xx.pdf                                 404
POST /cases/{ref}/report/to-council                             XWA403,404   officer=XWA409,404
POST /cases/{ref}/report/return                                 XWA403,404   officer=XWA409,404
GET  /cases/{ref}/decision                                      A200,404     council=200
POST /cases/{ref}/decision                                      403          council=W422,409
GET  /cases/{ref}/conditions                                    A200,404
GET  /conditions/{condition}                                    A200,404
POST /conditions/{condition}/report                             A403,404     designer=A422,404
POST /conditions/{condition}/verdict                            A403,404     officer=A409,404
POST /conditions/{condition}/extend                             A403,404     officer=A422,404
POST /conditions/{condition}/not-met                            A403,404     officer=A422,404
"""


@dataclass(frozen=True)
class Line:
    """One URL and method, and what each kind of person gets there."""

    method: str
    path: str
    others: str
    named: dict[str, str]

    def expected(self, kind: str, state: str) -> str:
        """Return the status for somebody of this kind while the case rests in `state`; "IN" is the sign-in page."""
        if kind in ("nobody", "deactivated"):
            return _in(self.named.get("nobody", "IN"), state)
        if self.of_a_case and STATES[state] not in SEES.get(kind, ""):
            return "404"
        return _in(self.named.get(kind, self.others), state)

    @property
    def of_a_case(self) -> bool:
        """Tell whether the page belongs to a case, which is hidden from whoever may not see it."""
        return self.path.startswith(("/cases/", "/conditions/"))


def _in(answer: str, state: str) -> str:
    for part in answer.split(","):
        letters, status = part.rstrip("0123456789"), part[len(part.rstrip("0123456789")) :]
        if answer == "IN" or not letters or STATES[state] in letters:
            return status or part
    raise AssertionError(f"{answer} says nothing of {state}")


def lines(table: str) -> list[Line]:
    """Read a table."""
    found = []
    for text in filter(None, table.splitlines()):
        method, path, others, *rest = text.split()
        named: dict[str, str] = {}
        for each in rest:
            who, answer = each.split("=")
            named |= dict.fromkeys(GROUPS.get(who, (who,)), answer)
        assert set(named) <= set(world.KINDS), text
        found.append(Line(method, path, others, named))
    return found
