"""What the sweep runs: a world with one of everything, and a good row for each command.

A row names the values by parameter; `{files}` is a folder with files to read.
"""

from __future__ import annotations

from cli_shop import Shop

Row = dict[str, object]

GATES = ("heard", "kinds", "votes", "committed", "weakest-confidence", "saturated", "fresh")
WAIVED = [f"{gate}=small" for gate in GATES]

CONTENT: Row = {
    "description": "Florists",
    "needs": "sell",
    "interests": "flowers",
    "problems": "waste",
    "attributes": "town=yes",
    "target": 12,
    "source": "a fair",
}
STATED: Row = {
    "statement": "Florists lose orders",
    "kind": "price",
    "importance": "major",
    "segments": ["S1"],
    "bar": 0.3,
    "prior": 0.4,
    "success_rule": "5 of 12",
}
OBSERVED: Row = {
    "hypothesis": "H1",
    "quote": "I lost two.",
    "interview": "I1",
    "statement": "past-fact",
    "rung": "told",
    "flags": "friend",
    "locator": "12:40",
}
QUESTIONS: Row = {"title": "Talk", "texts": ["Q7[H1]: When?"]}
CHANGED: Row = {"reasons": ["E1", "T1"], "impacts": ["H1=minor"], "source": "a fair"}
OUTCOME: Row = {"hypothesis": "H1", "outcome": "7 of 12", "decision": "D1", "locator": "x"}

GOOD: dict[str, Row] = {
    "segment define": CONTENT | {"parent": "S1", "id": "S7"},
    "segment rank": {"segments": ["S2", "S1"]},
    "segment retire": {"segment": "S2"},
    "segment revise": CONTENT | {"segment": "S2", "parent": "S1"},
    "respondent consent": {
        "respondent": "R2",
        "scope": "notes",
        "basis": "form",
        "expires": "2026-12-31",
    },
    "respondent reassign": {"respondent": "R2", "segment": "S1"},
    "respondent recruit": {
        "channel": "fair",
        "relation": "potential",
        "segment": "S1",
        "attributes": "town=yes",
        "name": "{files}/text",
        "contact": "{files}/text",
        "id": "R7",
    },
    "respondent forget": {"respondent": "R1", "jots": "J1", "because": "asked", "yes": True},
    "respondent thank": {"respondent": "R1", "means": "a card"},
    "respondent withdraw": {"respondent": "R1"},
    "guide prepare": QUESTIONS | {"id": "G7"},
    "guide revise": QUESTIONS | {"guide": "G1"},
    "interview cancel": {"interview": "I2"},
    "interview correct": {
        "interview": "I1",
        "held_on": "2026-03-04",
        "interviewers": "ben",
        "medium": "call",
        "minutes": 30,
    },
    "interview hold": {
        "respondent": "R1",
        "interviewers": "ben",
        "medium": "call",
        "minutes": 30,
        "guide": "G1",
        "place": "shop",
        "notes": "words",
        "recording": "{files}/text",
        "id": "I7",
    },
    "interview miss": {"interview": "I2", "on": "today"},
    "interview note": {"interview": "I1", "notes": "words"},
    "interview schedule": {
        "respondent": "R1",
        "planned_on": "2026-03-20",
        "interviewers": "ben",
        "medium": "call",
        "guide": "G1",
        "id": "I7",
    },
    "answer record": {
        "interview": "I1",
        "rest": ["words"],
        "clarifies": "A1",
        "hypotheses": "H1",
        "finding": "need",
        "strengths": "fast",
        "weaknesses": "dear",
        "of": "K1",
        "locator": "12:40",
        "id": "A7",
    },
    "theme apply": {
        "theme": "T2",
        "interview": "I1",
        "kind": "opinion",
        "quote": "words",
        "locator": "12:40",
    },
    "theme merge": {"theme": "T1", "merged": ["T2"]},
    "theme name": {"title": "Late", "severity": "high", "source": "x", "id": "T7"},
    "theme remove": {"theme": "T1", "interview": "I1"},
    "theme rename": {"theme": "T1", "title": "Late"},
    "hypothesis restate": STATED | {"hypothesis": "H1"},
    "hypothesis retire": {"hypothesis": "H2"},
    "hypothesis rival": {"hypotheses": ["H1", "H2"]},
    "hypothesis state": STATED | {"id": "H7"},
    "evidence correct": {
        "evidence": "E1",
        "side": "refutes",
        "statement": "past-fact",
        "rung": "told",
        "flags": "friend",
        "quote": "words",
    },
    "evidence note": OBSERVED | {"id": "E7"},
    "evidence refute": OBSERVED | {"id": "E7"},
    "evidence support": OBSERVED | {"id": "E7"},
    "evidence retract": {"evidence": "E1"},
    "verdict reach": {"hypothesis": "H1", "word": "likely true", "because": "seen"},
    "belief commit": {"hypothesis": "H1", "probability": "70%", "hide": True},
    "belief reveal": {"hypothesis": "H2"},
    "believe": {"hypothesis": "H1", "probability": "0.7"},
    "competitor note": {
        "name": "Cakely",
        "strengths": "cheap",
        "weaknesses": "ugly",
        "source": "their site",
        "id": "K7",
    },
    "offer state": {"text": "Orders find you", "clauses": "fast [H1]", "id": "O7"},
    "change make": CHANGED | {"description": "Button", "id": "C7"},
    "change plan": CHANGED | {"description": "Button", "id": "C7"},
    "change undo": {"change": "C2"},
    "decision make": {
        "choice": "Build",
        "options": "Wait",
        "hypotheses": "H1",
        "denied": "H2",
        "locator": "minutes",
        "id": "D7",
        "because": "nearest",
    },
    "jot take": {"words": "words", "id": "J7"},
    "triage drop": {"jot": "J1", "because": "known"},
    "triage file": {"jot": "J1", "filed_as": "A1"},
    "launch approve": {
        "segment": "S1",
        "waive": WAIVED,
        "until": "2026-12-31",
        "because": "the fair",
    },
    "launch do": {"segment": "S1"},
    "launch hold": {"segment": "S1", "because": "nobody pays"},
    "launch outcome": OUTCOME,
    "launch postpone": {"segment": "S1", "until": "2026-12-31", "because": "untested"},
    "outcome": OUTCOME,
    "undo": {},
    "retention": {"number": 24, "unit": "months", "yes": True},
    "policy adopt": {"file": "{files}/policy.json"},
    "import": {"place": "{files}/commands.jsonl"},
    "merge": {"file": "{files}/copy.jsonl", "keys": "{files}/keys"},
}
"""Recording command → values by parameter that it accepts."""

READ: dict[str, Row] = {
    **{
        f"{noun} show": {"id": id}
        for noun, id in {
            "segment": "S1",
            "respondent": "R1",
            "guide": "G1",
            "interview": "I1",
            "answer": "A1",
            "theme": "T1",
            "hypothesis": "H1",
            "evidence": "E1",
            "verdict": "H1",
            "belief": "H2",
            "competitor": "K1",
            "offer": "O1",
            "change": "C1",
            "decision": "D1",
            "jot": "J1",
        }.items()
    },
    **{
        noun: {}
        for noun in (
            *("segment", "respondent", "guide", "interview", "answer", "theme", "hypothesis"),
            *("evidence", "verdict", "competitor", "offer", "change", "decision", "jot", "belief"),
            *("triage", "launch", "policy", "status", "ready", "coverage", "strengths"),
            *("saturation", "check", "next", "agenda"),
        )
    },
    "log": {"id": "H1", "first": "1"},
    "policy show": {"number": "1"},
    "policy diff": {"before": "1", "after": "{files}/policy.json"},
    "simulate": {"method": "ach"},
    "guide check": {"guide": "G1"},
    "calibration": {"by": "person"},
    "why": {"hypothesis": "H1"},
    "history": {"hypothesis": "H1"},
    "fragile": {"id": "H1"},
    "replay": {"first": "1", "last": "9", "only": "H1"},
    "show": {"id": "H1"},
    "fold": {"name": "NOPE9"},
}
"""Reading → values by parameter that it accepts; no package is installed to fold."""

REST: dict[str, Row] = {
    "sql": {"query": "select id from hypotheses", "limit": 5, "seconds": 2.0},
    "rebuild": {},
    "init": {"name": "other", "keys": "plain"},
    "respondent access": {"respondent": "R1", "output": "{files}/r1"},
    "keys": {},
    "keys status": {},
    "keys protect": {"protection": "passphrase", "new": "{files}/text"},
    "keys rotate": {"new": "{files}/text"},
    "keys backup": {"output": "{files}/keys.json", "own": "{files}/text"},
    "keys restore": {"file": "{files}/keys.json", "own": "{files}/text"},
    "export": {"output": "{files}/out.jsonl"},
    "doctor": {},
    "backup": {"output": "{files}/new.backup"},
    "restore": {"file": "{files}/old.backup", "replace": True},
    "copy": {"to": "{files}/copy"},
    "migrate": {"journal": "postgresql://ana@localhost:1/castdev"},
    "schema": {"name": "status"},
    "receipt": {"decision": "D1"},
    "diff": {"before": "1", "after": "9"},
    "verify": {"against": "{files}/note"},
    "checkpoint": {"output": "{files}/out.note", "signing_key": "{files}/signing"},
    "demo": {"folder": "{files}/demo"},
}
"""What neither records with --dry-run nor reads as of a version."""


def furnish(shop: Shop) -> None:
    """Make a project with one of everything."""
    shop.do("init", "acme")
    shop.do("segment", "define", "Home bakers", "--need", "sell cakes", "--target", "12")
    shop.do("respondent", "recruit", "--channel", "forum", "--relation", "potential")
    shop.do("respondent", "consent", "R1", "--basis", "form")
    shop.do("segment", "define", "Butchers", "--need", "sell")
    known = ("--relation", "existing", "--on", "2020-02-03")
    shop.do("respondent", "recruit", "--channel", "fair", *known)
    shop.do("hypothesis", "state", "Bakers lose orders", "--bar", "0.4")
    shop.do("hypothesis", "state", "Bakers pay", "--kind", "price")
    shop.do("guide", "prepare", "First talk", "--question", "Q1[H1]: When?")
    shop.do("interview", "hold", "R1", "--by", "ana", "--guide", "G1", "--on", "2026-03-05")
    shop.do("interview", "schedule", "R1", "--for", "2026-03-12")
    shop.do("answer", "record", "I1", "Last week.", "--finding", "problem")
    shop.do("theme", "name", "Orders get lost")
    shop.do("theme", "name", "Chats are messy")
    shop.do("theme", "apply", "T1", "I1")
    shop.do("evidence", "support", "H1", "--interview", "I1", "--kind", "past-fact")
    shop.do("verdict", "reach", "H1", "likely true", "--because", "seen")
    shop.do("believe", "H2", "20%", "--hide")
    shop.do("competitor", "note", "Bakely", "--strength", "cheap", "--source", "their site")
    shop.do("offer", "state", "Orders that find you", "--clause", "fast [H1]")
    shop.do("change", "plan", "One list", "--reason", "E1")
    shop.do("change", "make", "Blue button")
    shop.do("decision", "make", "Build for bakers", "--because", "nearest")
    shop.do("jot", "Olga counts orders")
    waived = [word for one in WAIVED for word in ("--waive", one)]
    when = ("--waive-until", "2026-12-31", "--because", "the fair is in May")
    shop.do("launch", "approve", "--segment", "S1", *waived, *when)
    shop.do("theme", "name", "The last command, to be undone")
