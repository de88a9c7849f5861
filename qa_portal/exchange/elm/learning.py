"""What is learned and how: outcomes, workload, level, assessment, participation, access, activities."""

from collections.abc import Iterator

from qa_portal.exchange.elm.award import partner, read_accreditations
from qa_portal.exchange.elm.document import Where
from qa_portal.exchange.elm.node import Node
from qa_portal.exchange.elm.reading import Reading, decimal, hours, in_words
from qa_portal.exchange.imported import Why
from qa_portal.kernel import vocabulary
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked
from qa_portal.proposals.draft import OUTCOMES, PICKED, ROWS

_ECTS = "http://data.europa.eu/snb/education-credit/6fcec5c5af"


def read_specification(reading: Reading, node: Node) -> None:
    """Read what a qualification, achievement or activity is by its specification."""
    read_outcomes(reading, node)
    read_workload(reading, node)
    read_level(reading, node)
    reading.put_entry("mode", node.one("mode"))
    reading.put_entry("learning_setting", node.one("learningSetting"))
    reading.put_entry("schedule", node.one("learningSchedule"))
    read_languages(reading, node)
    read_fields(reading, node)
    read_access(reading, node)
    read_accreditations(reading, node)
    read_texts(reading, node)


def read_kind(reading: Reading, node: Node) -> None:
    """Read the kind of learning opportunity; the kind of an activity is said with its content."""
    kind = node.one("dcType")
    if kind and kind.entry(vocabulary.load("opportunity_type")):
        reading.put_entry("opportunity_type", kind)
    elif kind and (label := kind.label(reading.languages)):
        reading.add("content", _("Kind of activity: {kind}", kind=label), kind)


def read_outcomes(reading: Reading, node: Node) -> None:
    """Read the learning outcomes with their skills, of ESCO and of other frameworks."""
    if reading.values.get("outcomes"):
        return
    found = []
    for outcome in node.each("learningOutcome")[:OUTCOMES]:
        title, description = reading.words(outcome.one("title", "prefLabel")), reading.words(outcome.one("description"))
        text = ": ".join(each.text for each in (title, description) if each.text)
        if not text:
            continue
        skills = [*outcome.each("relatedESCOSkill"), *outcome.each("relatedSkill")][:PICKED]
        level = outcome.one("reusabilityLevel")
        known = level.entry(vocabulary.load("reuse_level")) if level else None
        found.append(
            {
                "text": text,
                "skills": [_skill(reading, each) for each in skills],
                "reuse_level": known.key if known else "",
            }
        )
        reading.take("outcomes", title, description, *skills, level if known else None)
    reading.put("outcomes", found)


def _skill(reading: Reading, skill: Node) -> dict[str, str]:
    uri = skill.id if skill.id.startswith(("http://", "https://")) else ""
    return {"label": skill.label(reading.languages)[:1000], "uri": uri[:1000].replace(" ", "%20")}


def read_workload(reading: Reading, node: Node) -> None:
    """Read hours of work, ECTS credits and duration; a workload in months is not understood as hours."""
    volume = node.one("volumeOfLearning")
    if volume and not read_hours(reading, volume):
        _unclear_hours(reading, volume)
    for credit in node.each("creditPoint"):
        framework, point = credit.one("framework"), credit.one("point")
        points = decimal(point.value) if point else None
        if framework and points and _is_ects(reading, framework):
            reading.put("ects", points, framework, point)
    longest = node.one("maximumDuration")
    if longest and (words := in_words(longest.value)):
        reading.put("duration", _("At most {time}", time=words), longest)
    exactly = node.one("duration")
    if exactly and (words := in_words(exactly.value)):
        reading.put("duration", words, exactly)


def read_hours(reading: Reading, volume: Node) -> bool:
    """Read hours of work, if they are given in hours and minutes; tell whether they were."""
    found = hours(volume.value)
    if found and found == reading.values.get("hours"):
        reading.take("hours", volume)
        return True
    return reading.put("hours", found, volume)


def _unclear_hours(reading: Reading, volume: Node) -> None:
    reading.document.mark_left(volume.where, Why.UNCLEAR)
    written, words = str(volume.value)[:40], in_words(volume.value)
    if words and hours(volume.value) is None:
        text = marked("The workload “{written}” means {words}, which is no number of hours; it was left out.")
        reading.warn(text, written=written, words=words)
    else:
        reading.warn(marked("The workload “{written}” was left out: check the hours of work."), written=written)


def _is_ects(reading: Reading, framework: Node) -> bool:
    label = framework.label(reading.languages).casefold()
    return framework.id == _ECTS or "ects" in label or "european credit transfer" in label


def read_level(reading: Reading, node: Node) -> None:
    """Read the EQF level and the national level."""
    reading.put_entry("eqf_level", node.one("eqfLevel", "EQFLevel"), by_tail=True)
    national = node.one("nqfLevel", "NQFLevel")
    named = national is not None and reading.put("nqf_level", national.label(reading.languages), national)
    if national and named and national.id.startswith(("http://", "https://")):
        reading.put("nqf_uri", national.id)


def read_languages(reading: Reading, node: Node) -> None:
    """Read the languages of teaching, from addresses that end in an ISO 639-3 code."""
    known = [(each, vocabulary.language_code(each.tail)) for each in node.each("language")[:PICKED]]
    if not reading.values.get("languages"):
        reading.put("languages", list(dict.fromkeys(code for _each, code in known if code)))
    for each, code in known:
        if code and code in reading.values.get("languages", []):
            reading.take("languages", each)


def read_fields(reading: Reading, node: Node) -> None:
    """Read the fields of education: the most detailed is the field, the others are further fields."""
    fields = vocabulary.load("isced_f")
    known = []
    for each in node.each("thematicArea", "ISCEDFCode")[:PICKED]:
        found = each.entry(fields, by_tail=True)
        if found:
            known.append((found.key, each))
        else:
            reading.unclear("isced_f", each)
    if not known or reading.values.get("isced_f"):
        return
    main = max(known, key=lambda pair: len(pair[0]))
    others = [pair for pair in known if pair is not main and pair[0] != main[0]]
    reading.put("isced_f", main[0], *(each for code, each in known if code == main[0]))
    reading.put("isced_f_also", list(dict.fromkeys(code for code, _each in others)), *(each for _code, each in others))
    if others:
        text = marked("The file names {n} fields; {code}, the most detailed, became the field of education.")
        reading.warn(text, n=len(others) + 1, code=main[0])


def read_access(reading: Reading, node: Node) -> None:
    """Read prerequisites, stacking, entitlements and target group."""
    for field, names in (("prerequisites", "entryRequirement"), ("target_group", "targetGroup")):
        for each in node.each(names):
            words = reading.words(each)
            label = each.label(reading.languages)
            reading.add(field, words.text or label, each if label and not words.text else words)
    partial = node.one("isPartialQualification")
    if partial and isinstance(partial.value, bool):
        reading.put("stackability", "stackable" if partial.value else "stand_alone", partial)
        reading.warn(marked("Whether it stands alone was taken from “is a partial qualification”: please confirm."))
    for entitlement in [*node.each("entitlesTo"), *node.each("entitlementSpecification")]:
        read_words(reading, "pathways", entitlement, "title", "description")


def read_texts(reading: Reading, node: Node) -> None:
    """Read descriptions, summaries, notes, web page and documents."""
    read_words(reading, "content", node, "description", "learningOutcomeSummary")
    read_words(reading, "further_information", node, "additionalNote")
    for page in node.each("homepage", "landingPage"):
        address = page.one("contentURL", "contentUrl")
        if address and isinstance(address.value, str):
            reading.put("homepage", address.value, address)
    for document in node.each("supplementaryDocument")[:ROWS]:
        title, address = reading.words(document.one("title")), document.one("contentURL", "contentUrl")
        if address and isinstance(address.value, str):
            said = f"{title.text}: {address.value}" if title.text else address.value
            reading.add("further_information", said, title, address)


def read_words(reading: Reading, field: str, node: Node, *names: str) -> None:
    """Add the words of some properties of `node` to a prose field, a paragraph each."""
    for name in names:
        for each in node.each(name):
            words = reading.words(each)
            reading.add(field, words.text, words)


def read_activities(reading: Reading, claim: Node) -> None:
    """Read the learning activities that lead to the achievement into content and delivery."""
    for activity in claim.each("influencedBy")[:ROWS]:
        specification = activity.one("specifiedBy")
        titles = [reading.words(each.one("title")) for each in (activity, specification) if each]
        reading.add("content", next((each.text for each in titles if each.text), ""), *titles)
        read_words(reading, "content", activity, "description")
        if specification:
            read_kind(reading, specification)
            read_specification(reading, specification)
        for teacher in activity.each("directedBy"):
            partner(reading, teacher, _("teaches"))


def read_assessments(reading: Reading, claim: Node) -> None:
    """Read how the achievement was proven: types of assessment, description, supervision, who assesses."""
    types: list[str] = []
    for assessment in _all_assessments(claim):
        reading.put_entry("supervision", assessment.one("idVerification"))
        specification = assessment.one("specifiedBy")
        kind = specification.one("dcType") if specification else None
        known = kind.entry(vocabulary.load("assessment_type")) if kind else None
        if kind and known:
            types.append(known.key)
            reading.take("assessment_types", kind)
        elif kind:
            reading.unclear("assessment_types", kind)
        _describe(reading, assessment, specification)
        for body in assessment.each("assessedBy"):
            partner(reading, body, _("assesses"))
    reading.put("assessment_types", list(dict.fromkeys(types))[:PICKED])
    _beside_outcomes(reading)


def _all_assessments(claim: Node) -> Iterator[Node]:
    """Yield the assessments of a claim and their parts, each once, at most ROWS of them."""
    waiting = claim.each("provenBy")
    seen: set[Where] = set()
    while waiting and len(seen) < ROWS:
        assessment = waiting.pop(0)
        if assessment.where not in seen:
            seen.add(assessment.where)
            waiting.extend(assessment.each("hasPart"))
            yield assessment


def _describe(reading: Reading, assessment: Node, specification: Node | None) -> None:
    both = [each for each in (assessment, specification) if each]
    titles = [reading.words(each.one("title")) for each in both]
    reading.add("assessment_description", next((each.text for each in titles if each.text), ""), *titles)
    for each in both:
        read_words(reading, "assessment_description", each, "description", "additionalNote")
    scheme = specification.one("gradingScheme") if specification else None
    if scheme:
        parts = [reading.words(scheme.one("title")), reading.words(scheme.one("description"))]
        said = ": ".join(each.text for each in parts if each.text)
        if said:
            reading.add("assessment_description", _("Grading: {words}", words=said), *parts)
    if specification:
        _conditions(reading, specification)


def _conditions(reading: Reading, specification: Node) -> None:
    mode, language = specification.one("mode"), specification.one("language")
    modes = vocabulary.load("mode")
    if mode and (known := mode.entry(modes)):
        reading.add("assessment_description", _("Form: {form}", form=modes.label(known.key)), mode)
    code = vocabulary.language_code(language.tail) if language else ""
    if code and code in reading.values.get("languages", []):
        reading.take("languages", language)


def _beside_outcomes(reading: Reading) -> None:
    types, outcomes = reading.values.get("assessment_types", []), reading.values.get("outcomes", [])
    if len(types) != 1 or not outcomes:
        return
    for each in outcomes:
        each["assessment"] = list(types)
    reading.warn(marked("The one assessment of the file was put beside every outcome: check that it proves each."))
