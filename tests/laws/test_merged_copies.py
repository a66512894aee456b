"""Laws of merging under random work in copies: the same from either side, once, and sound."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from copies import ADDING, SETTLING, Copy, Hand, called, parted, plain
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import World, on

from castdev.engine.account import Merged
from castdev.engine.change import MakeChange
from castdev.engine.clash import unsound
from castdev.engine.codec import Codec
from castdev.engine.command import Request
from castdev.engine.decision import MakeDecision
from castdev.engine.erasure import ForgetRespondent, gone
from castdev.engine.errors import CastdevError, Refused
from castdev.engine.event import Entry, Origin
from castdev.engine.evidence import RefuteHypothesis, SupportHypothesis
from castdev.engine.hypothesis import StateHypothesis
from castdev.engine.interview import HoldInterview
from castdev.engine.naming import renamed
from castdev.engine.policy import Policy
from castdev.engine.project import AdoptPolicy
from castdev.engine.respondent import ReassignRespondent
from castdev.engine.runs import versions_in
from castdev.engine.segment import DefineSegment
from castdev.engine.side import Side
from castdev.engine.theme import ApplyTheme, NameTheme
from castdev.engine.undo import CommandUndone
from castdev.engine.vault import sealed_in
from castdev.engine.vocabulary import Vocabulary
from castdev.projections import confidence, readiness
from castdev.projections.lens import Lens
from castdev.projections.remarks import remarks, verdict_of
from castdev.projections.saturation import measure
from castdev.projections.scoring.explain import explain
from castdev.projections.voices import voices

seeds = st.integers(0, 10**9)
CODEC = Codec(Vocabulary().events)
SIDES = {"hypothesis_supported", "hypothesis_refuted", "evidence_noted"}
LENSES = (Lens(on(9_900)), Lens(on(9_300), on(9_300)))


def events(copy: Copy) -> set[str]:
    """The ids of all events that a copy holds."""
    return {entry.metadata.id for entry in copy.project.entries()}


def pairs(found: Merged, *, back: bool = False) -> set[tuple[int, int]]:
    """The places of what clashes, as the first copy sees them."""
    places = {(one.here.version, one.there.version) for one in found.conflicts}
    return {(there, here) for here, there in places} if back else places


def whole(found: Merged) -> bool:
    """Whether all came in, as it was."""
    return not (found.conflicts or found.left_out or found.same)


def check_sound(copy: Copy) -> None:
    """Every event that counts names what is there, of people who consent."""
    entries = copy.project.entries()
    side = Side(Vocabulary(), entries, {one.version for one in entries})
    assert not [one for one in side.own if unsound(one, side.finds[one.version])]


def numbers(copy: Copy, names: dict[str, str]) -> list[Any]:
    """Everything that is a number, hypothesis by hypothesis and segment by segment."""
    book, found = copy.project.book(), dict[str, Any]()
    for lens in LENSES:
        for id in book.hypotheses:
            case, own = confidence.case_of(book, lens, id), names.get(id, id)
            heard, verdict = voices(book, lens, id), verdict_of(book, lens, id)
            told = explain(case, lens.day)
            found[f"{own} {lens}"] = [
                confidence.read(book, lens, id),
                plain(heard._asdict(), names),
                (told.prior, told.confidence, len(told.points)),
                verdict and (verdict.day, verdict.reached.word),
                [words(plain(one, names)) for one in remarks(book, lens, id, heard)],
            ]
        for segment in (None, *book.segments):
            ready = readiness.measured(book, lens, segment)
            own = names.get(segment or "", segment or "")
            found[f"{own} {lens}"] = [ready.score, ready.joint_low, measure(book, lens, segment)]
        day = lens.happened_by
        records = copy.project.calibration(happened_by=day).records
        found[f"beliefs {lens}"] = [
            (one.who, one.position, one.bands, one.scores, [each.probability for each in one.said])
            for one in records
        ]
        found[f"first {lens}"] = plain(readiness.segment_of(book) or "", names)
    return sorted(found.items())


def words(remark: str) -> list[str]:
    """The words of a remark, without places of events, in any order: ids are told by id."""
    return sorted(re.findall(r"\w+", re.sub("event [0-9]+", "", remark)))


@settings(max_examples=45)
@given(seeds)
def test_the_same_from_either_side(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Both hold the same events, facts and numbers, up to ids; what clashes is the same pairs."""
    file = tmp_path_factory.getbasetemp() / "copy.jsonl"
    one, other = parted(seed, 30, 6)
    before = Copy(one, "x")
    here, there = one.take(other, file), other.take(before, file)
    assert pairs(here) == pairs(there, back=True)
    check_sound(one)
    if whole(here) and whole(there):
        names = called(one, other)
        assert events(one) == events(other)
        assert plain(one.project.book(), names) == plain(other.project.book(), {})
        states = (copy.project.engine.state() for copy in (one, other))
        assert plain(next(states), names) == plain(next(states), {})
        assert numbers(one, names) == numbers(other, {})


@settings(max_examples=16)
@given(seeds)
def test_there_and_back(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Merging again records nothing; what went there and comes back is known, under any id."""
    file = tmp_path_factory.getbasetemp() / "copy.jsonl"
    one, other = parted(seed, 25, 5)
    first = one.take(other, file)
    assert one.take(other, file).recorded == 0
    back = other.take(one, file)
    assert one.take(other, file).recorded == other.take(one, file).recorded == 0
    if whole(first) and whole(back):
        assert events(one) == events(other)


@settings(max_examples=10)
@given(seeds)
def test_three_in_any_order(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Three who work, undo and merge in turn end with the same, whoever merged whom first."""
    file = tmp_path_factory.getbasetemp() / "copy.jsonl"
    copies, dice = parted(seed, 20, 2, "abc"), Random(seed)
    for _ in range(4):
        Hand(dice.choice(copies), Random(dice.random())).work(ADDING * 3 + SETTLING, 3)
        one, other = dice.sample(copies, 2)
        one.take(other, file)
        check_sound(one)
    both = [(one, other) for one in copies for other in copies if one is not other]
    for one, other in both * 2:
        one.take(other, file)
    last = [one.take(other, file) for one, other in both]
    assert {one.recorded for one in last} == {0}
    if all(map(whole, last)):
        for copy in copies[1:]:
            names = called(copy, copies[0])
            assert events(copy) == events(copies[0])
            assert plain(copy.project.book(), names) == plain(copies[0].project.book(), {})
            assert numbers(copy, names) == numbers(copies[0], {})


@settings(max_examples=12)
@given(seeds)
def test_what_a_decision_saw(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """A decision of another copy is rebuilt as it was there, also after going to and fro.

    What it rests on are events of evidence here.
    """
    file = tmp_path_factory.getbasetemp() / "copy.jsonl"
    one, other = parted(seed, 20, 4)
    decide(other)
    held = 0
    for copy, from_ in ((one, other), (other, one), (one, other)):
        Hand(copy, Random(seed)).work(ADDING, 2)
        decide(copy)
        clean = whole(copy.take(from_, file))
        entries = copy.project.entries()
        for entry in entries:
            if getattr(entry.event, "seen", None) is not None:
                found = copy.project.replay_of(str(entry.version))
                assert found.equal or found.missing, found.differences
                held += found.origin is not None and not found.missing
                rests = versions_in(f"{found.rebuilt.pro},{found.rebuilt.con}")
                assert {entries[at - 1].name for at in rests} <= SIDES
        known = {row.event: row.pro for row in copy.project.register().decided}
        assert {at for pro in known.values() for at in pro or ()} <= set(range(len(entries) + 1))
        assert held or not clean


def decide(copy: Copy) -> None:
    """Decide on the first hypothesis that there is."""
    named = [one.id for one in copy.project.engine.state().hypotheses.values()][:1]
    made = MakeDecision(choice="go on", hypotheses=tuple(named), reason="so")
    copy.project.handle_many([Request(made)])


@settings(max_examples=12)
@given(seeds)
def test_as_it_was_recorded_there(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """The origin of an event gives back what was stored there, byte for byte."""
    file = tmp_path_factory.getbasetemp() / "copy.jsonl"
    one, other = parted(seed, 20, 6)
    stored = {version: state for version, _, state in other.project.engine.journal.rows()}
    one.take(other, file)
    for entry in one.project.entries():
        origin = entry.metadata.origin
        if origin is not None and not isinstance(entry.event, CommandUndone):
            assert as_there(entry, origin) == stored[origin.version]


@settings(max_examples=8)
@given(seeds)
def test_receipts_after_a_merge(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """What is decided here on what another copy learned is proved here; what it decided, there."""
    folder = tmp_path_factory.mktemp("receipts")
    one, other = parted(seed, 20, 6)
    decide(other)
    for copy, from_ in ((one, other), (other, one)):
        copy.take(from_, folder / "copy.jsonl")
        decide(copy)
        check_receipts(copy, folder / f"{seed}-{copy is one}.key")


def check_receipts(copy: Copy, signing_key: Path) -> None:
    """Every decision of this copy has a receipt that proves, and no other has one."""
    signed = copy.project.checkpoint(signing_key)
    for entry in copy.project.entries():
        if getattr(entry.event, "seen", None) is not None:
            asked = str(entry.version), signed.note, signed.key
            if entry.metadata.origin is None:
                assert copy.project.receipt(*asked)
            else:
                with pytest.raises(Refused, match="first recorded in another copy"):
                    copy.project.receipt(*asked)


def as_there(entry: Entry, origin: Origin) -> bytes:
    """What was stored of an event where it was recorded first."""

    def name(nouns: tuple[str, ...], id: str) -> str:
        return next((it for noun in nouns if (it := origin.first(noun, id)) != id), id)

    event = renamed(entry.event, name)
    metadata = msgspec.structs.replace(entry.metadata, recorded_at=origin.recorded_at, origin=None)
    return CODEC.encode(Entry(origin.version, metadata, event))[1]


def test_where_ids_break_ties(tmp_path: Path) -> None:
    """Both record on one day what only ids tell apart; it is told apart alike from either side.

    So is it by who checks a receipt.
    """
    source = World(today=9_500)
    few = {"saturation_base": 1, "saturation_run": 1, "saturation_coverage": 0, "people_gate": 2}
    source.say(AdoptPolicy(policy=Policy(name="few", **few)))
    source.state("H1")
    source.person("R1", None)
    source.person("R2", None)
    one, other = Copy(source, "a", 1), Copy(source, "b", 2)
    for copy, by, impact in ((one, "ana", "minor"), (other, "bo", "major")):
        copy.say(DefineSegment(description=by, needs=("x",)))
        copy.say(StateHypothesis(statement=by, segments=("S1",)))
        copy.say(MakeChange(description="c", impacts={"H1": impact}), day=9_400)
        copy.say(HoldInterview(respondent="R1", interviewers=(by,)), day=9_400)
        copy.say(*[NameTheme(title=f"{by} {n}") for n in range(len(by))])
        themes = [f"T{n}" for n in range(1, len(by) + 1)]
        copy.say(*[ApplyTheme(theme=theme, interview="I1") for theme in themes])
        told = SupportHypothesis(hypothesis="H1", interview="I1", statement="past-fact")
        copy.say(told, day=9_400)
        copy.say(
            RefuteHypothesis(
                hypothesis="H1", respondent="R2", statement="usage", before_change="C1"
            ),
            day=9_450,
        )
    one.say(*[ReassignRespondent(respondent=who, segment="S1") for who in ("R1", "R2")])
    other.say(
        HoldInterview(respondent="R2", interviewers=("bo",)),
        SupportHypothesis(hypothesis="H1", interview="I2", statement="past-fact"),
        day=9_400,
    )
    before = Copy(one, "x")
    one.take(other, tmp_path / "copy.jsonl")
    other.take(before, tmp_path / "copy.jsonl")
    for copy in (one, other):
        decide(copy)
        check_receipts(copy, tmp_path / f"{copy is one}.key")
    names = called(one, other)
    assert {"S1", "C1", "I1", "E1", "H2"} <= {id for id, to in names.items() if id != to.upper()}
    assert numbers(one, names) == numbers(other, {})


def test_there_is_something_to_merge(tmp_path: Path) -> None:
    """The laws are about something: most copies fit, some clash, ids are taken."""
    found = []
    for seed in range(30):
        one, other = parted(seed, 30, 8)
        found.append(one.take(other, tmp_path / "copy.jsonl"))
    assert sum(map(whole, found)) > 15
    assert sum(bool(one.conflicts) for one in found) > 2
    assert sum(len(one.renamed) for one in found) > 15


@settings(max_examples=15)
@given(seeds)
def test_who_was_erased_stays_erased(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Two who erase, work and merge: whom both know, both have erased; nobody's key comes back."""
    file = tmp_path_factory.getbasetemp() / "copy.jsonl"
    copies = one, other = parted(seed, 25, 6)[:2]
    for copy in copies:
        with suppress(CastdevError):
            forget = ForgetRespondent(respondent=Random(f"{seed}").choice(["R1", "R2", "R4"]))
            copy.project.handle_many([Request(forget, because="asked")])
        Hand(copy, Random(f"{seed} after")).work(ADDING * 3 + SETTLING, 8)
        if seed % 3 == 0:  # only one of them erases anybody
            break
    for here, there in ((one, other), (other, one)) * 2:
        here.take(there, file)
        check_sound(here)
    assert one.take(other, file).recorded == other.take(one, file).recorded == 0
    for here, there in ((one, other), (other, one)):
        names = called(here, there)
        for holder in here.project.engine.state().erased:
            assert here.project.engine.vault.keys(holder) == ()
            known = names.get(holder.upper())
            if known is not None and "~" not in holder:
                assert known.lower() in there.project.engine.state().erased, gone(holder)
                assert there.project.engine.vault.keys(known.lower()) == ()
        for entry in here.project.entries():
            for field, words in sealed_in(entry.event):
                erased = words.person.lower() in here.project.engine.state().erased
                assert not (erased and here.project.engine.words(entry, field))
        assert here.project.status() is not None
