"""The travel-pay study that castdev ships for its demo, command by command."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

from castdev.engine import home
from castdev.engine.command import Request
from castdev.engine.count import PublishCount
from castdev.engine.evidence import NoteEvidence, RefuteHypothesis, SupportHypothesis
from castdev.engine.hypothesis import StateHypothesis
from castdev.engine.interview import HoldInterview
from castdev.engine.project import DescribeStudy
from castdev.engine.respondent import GiveConsent, RecruitRespondent
from castdev.engine.segment import DefineSegment
from castdev.engine.theme import ApplyTheme, NameTheme
from castdev.engine.verdict import ReachVerdict
from castdev.projections.project import Project

TABLES = Path(__file__).parents[2] / "cli" / "demo"
RELEASED = date(2026, 2, 9)
SIDES = {"supports": SupportHypothesis, "refutes": RefuteHypothesis, "neutral": NoteEvidence}


def rows(table: str) -> list[dict[str, str]]:
    """The rows of a table."""
    return list(csv.DictReader((TABLES / f"{table}.csv").read_text("utf-8-sig").splitlines()))


def day(text: str) -> date | None:
    """An ISO day, or None for an empty cell."""
    return date.fromisoformat(text) if text else None


def study() -> Project:
    """Everything in the tables that a reading shows, recorded in March 2026."""
    clock = datetime(2026, 3, 1, 12, tzinfo=UTC)
    project = Project(home.in_memory("travel-pay", mode="existing-product", clock=lambda: clock))
    facts = {row["key"]: row["value"] for row in rows("study")}
    requests = [Request(DescribeStudy(title=facts["title"], facts=facts))]
    requests += _people() + _beliefs(date.fromisoformat(facts["findings_dated"]))
    project.handle_many(requests + _findings())
    return project


def _people() -> list[Request]:
    asked = []
    for row in rows("segments"):
        needs = tuple(filter(None, [row["needs"]]))
        target = int(row["target_n"]) if row["target_n"].isdecimal() else None
        about = DefineSegment(
            id=row["segment"],
            description=row["description"],
            needs=needs,
            demographic_only=not needs,
            target=target,
        )
        asked.append(Request(about, because="without a stated need"))
    for row in rows("respondents"):
        who, where = row["respondent"], row["segment"]
        met = RecruitRespondent(id=who, segment=where, channel=row["channel"], relation="existing")
        asked += [Request(met), Request(GiveConsent(respondent=who))]
    for row in rows("interviews"):
        held = HoldInterview(id=row["interview"], respondent=row["respondent"])
        asked.append(Request(held, day(row["held_on"])))
    return asked


def _beliefs(findings: date) -> list[Request]:
    asked = []
    dated = {row["hypothesis"]: row["version_dated"] for row in rows("hypothesis_versions")[::-1]}
    for row in rows("hypotheses"):
        id, kind = row["hypothesis"], row["kind"]
        said = StateHypothesis(id=id, statement=row["statement"], kind=kind)  # type: ignore[arg-type]
        asked.append(Request(said, day(dated[id])))
        if word := row["human_verdict"]:
            verdict = ReachVerdict(hypothesis=id, word=word, elsewhere=True)
            asked.append(Request(verdict, findings, because=row["published_explanation"]))
    return asked


def _findings() -> list[Request]:
    asked = []
    for row in rows("evidence"):
        said = SIDES[row["verdict"]](
            id=row["evidence"],
            hypothesis=row["hypothesis"],
            interview=row["interview"],
            statement=row["statement_kind"],  # type: ignore[arg-type]
            quote=row["paraphrase"],
        )
        asked.append(Request(said))
    for row in rows("evidence_aggregate"):
        count, of = int(row["supports_n"]), int(row["of_n"])
        text = row["as_published"]
        published = PublishCount(hypothesis=row["hypothesis"], supports=count, of=of, text=text)
        asked.append(Request(published))
    for row in rows("themes"):
        asked.append(Request(NameTheme(id=row["theme"], title=row["title"])))
    heard = dict.fromkeys((row["theme"], row["interview"]) for row in rows("theme_evidence"))
    for theme, interview in heard:
        asked.append(Request(ApplyTheme(theme=theme, interview=interview)))
    return asked
