"""Short ways to say what a study consists of, for given / when / then."""

from __future__ import annotations

from datetime import date

from castdev.engine.command import Request
from castdev.engine.evidence import SupportHypothesis
from castdev.engine.hypothesis import StateHypothesis
from castdev.engine.interview import HoldInterview
from castdev.engine.respondent import GiveConsent, RecruitRespondent
from castdev.engine.segment import DefineSegment
from castdev.engine.testing import NOW
from castdev.engine.theme import NameTheme

TODAY = NOW.date()
MARCH_1 = date(2026, 3, 1)

SEGMENT = DefineSegment(description="clerks who file travel", needs=("get paid back",))
RESPONDENT = RecruitRespondent(channel="forum", relation="potential")
CONSENT = GiveConsent(respondent="R1")
INTERVIEW = HoldInterview(respondent="R1")
HYPOTHESIS = StateHypothesis(statement="clerks wait for weeks")
THEME = NameTheme(title="Waiting")
SUPPORT = SupportHypothesis(hypothesis="H1", interview="I1", statement="past-fact")

PERSON = (RESPONDENT, CONSENT)
HEARD = (*PERSON, Request(INTERVIEW, MARCH_1), HYPOTHESIS)
"""R1 consented and was interviewed in I1; H1 is stated."""
FOUND = (*HEARD, Request(SUPPORT, MARCH_1))
"""… and E1 supports H1."""
