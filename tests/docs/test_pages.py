"""What the pages say is what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import events_page
import pytest
import views_page
from cli_page import commands, page

import castdev
from castdev.cli.group import castdev as program
from castdev.engine.vocabulary import Vocabulary

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def test_the_page_of_commands_is_current() -> None:
    """docs/cli.md equals what the commands say; the page tells how to make it anew."""
    assert (DOCS / "cli.md").read_text("utf-8") == page()


@pytest.mark.parametrize("path, text", list(commands(program, ["castdev"])))
def test_every_command_shows_an_example(path: list[str], text: str) -> None:
    """Nobody has to guess how a command is written."""
    assert "Example" in text, " ".join(path)


def test_readme_commands_are_lines_of_their_own() -> None:
    """The two commands work on any machine: each makes its own virtual environment."""
    lines = re.findall(
        r"^    (python3 -m venv .*)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert len(lines) == 2
    assert lines[0].endswith("castdev demo")
    assert "[test]" in lines[1]


def test_links_between_pages_lead_somewhere() -> None:
    """No page points to one that is not there."""
    for page_ in [ROOT / "README.md", *DOCS.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page_.read_text("utf-8")):
            assert (page_.parent / target).exists(), f"{page_.name} → {target}"


def test_architecture_names_every_room() -> None:
    """A file of the engine, the projections or the command line is named on the page."""
    text = (DOCS / "architecture.md").read_text("utf-8")
    for floor in ("engine", "projections"):
        for room in (ROOT / floor).glob("*.py"):
            if room.name != "__init__.py":
                assert f"`{room.name}`" in text, room


def test_every_event_is_told_as_a_sentence() -> None:
    """`log` can say every event in words."""
    for name, kind in Vocabulary().events.items():
        assert kind.sentence, name
        assert kind.__doc__, name


FINAL = {
    "project_started",
    "study_described",
    "policy_adopted",
    "segment_defined",
    "segment_revised",
    "segments_ranked",
    "segment_retired",
    "respondent_recruited",
    "respondent_reassigned",
    "consent_given",
    "consent_withdrawn",
    "respondent_thanked",
    "respondent_forgotten",
    "erasure_completed",
    "guide_prepared",
    "guide_revised",
    "interview_scheduled",
    "interview_held",
    "interview_cancelled",
    "interview_missed",
    "interview_noted",
    "interview_corrected",
    "answer_recorded",
    "theme_named",
    "theme_renamed",
    "themes_merged",
    "theme_applied",
    "theme_removed",
    "hypothesis_stated",
    "hypothesis_restated",
    "hypothesis_retired",
    "rivals_named",
    "hypothesis_supported",
    "hypothesis_refuted",
    "evidence_noted",
    "evidence_retracted",
    "evidence_corrected",
    "count_published",
    "verdict_reached",
    "competitor_noted",
    "offer_stated",
    "change_planned",
    "change_made",
    "change_undone",
    "decision_made",
    "launch_approved",
    "launch_postponed",
    "launch_held_back",
    "launched",
    "outcome_observed",
    "belief_committed",
    "belief_revealed",
    "jot_taken",
    "jot_filed",
    "jot_dropped",
    "command_undone",
}


def test_every_public_name_is_there() -> None:
    """What the package says is public can be imported from it, in alphabetical order."""
    assert castdev.__all__ == sorted(castdev.__all__)
    assert [name for name in castdev.__all__ if getattr(castdev, name, None) is None] == []


def test_the_list_of_events_is_complete() -> None:
    """Every event of the final list can be stored, and nothing else can."""
    assert set(Vocabulary().events) == FINAL


def test_the_page_of_events_is_current() -> None:
    """docs/events.md equals what the vocabulary says; the page tells how to make it anew."""
    assert (DOCS / "events.md").read_text("utf-8") == events_page.page()


def test_every_event_has_a_golden_sample() -> None:
    """One stored sample a name and shape, old shapes too, and none too many."""
    found = {path.name for path in (ROOT / "tests" / "golden_events").glob("*.json")}
    wanted = {
        f"{name}.{schema}.json"
        for name, kind in Vocabulary().events.items()
        for schema in range(1, kind.schema + 1)
    }
    assert found == wanted


def test_the_page_of_tables_is_made_from_them() -> None:
    """docs/views.md tells every table and column as the file has it."""
    assert (DOCS / "views.md").read_text("utf-8") == views_page.page()
