"""The project: its name, its mode, and what is written about the study as a whole."""

from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec

from .command import Command, Noun, Setting
from .errors import Refused
from .event import Entry, Event, Id, Name, Text
from .policy import KINDS, Mode, Policy, PolicyAdopted

if TYPE_CHECKING:
    from .state import ProjectState

Facts = Annotated[dict[Name, Text], msgspec.Meta(max_length=1_000)]


class ProjectStarted(Event, tag="project_started"):
    """A project begins; its name is the name of the stream."""

    about: ClassVar[str] = "project"
    settles: ClassVar[tuple[str, ...]] = ()
    sentence: ClassVar[str] = "project {project} started, mode {mode}"

    project: Id
    mode: Mode


class StudyDescribed(Event, tag="study_described"):
    """Facts about a study as a whole: title, dates, success rule, sources."""

    settles: ClassVar[tuple[str, ...]] = ()
    sentence: ClassVar[str] = "study described[: {title}]"

    title: Text = ""
    facts: Facts = {}


class Project(msgspec.Struct):
    """What the state keeps of the project."""

    id: str = ""
    mode: Mode = "new-idea"
    facts: dict[str, str] = {}
    policy: Policy = Policy()
    policies: int = 0


class StartProject(Command, tag="start_project"):
    """Begin a project under the default policy of its mode."""

    project: Id
    mode: Mode = "new-idea"


class DescribeStudy(Command, tag="describe_study"):
    """Write down facts about the study; `success_rule`, `participants_published`."""

    title: Text = ""
    facts: Facts = {}


class AdoptPolicy(Command, tag="adopt_policy"):
    """Read everything under these numbers from now on."""

    policy: Policy


def _started(state: "ProjectState", entry: Entry, event: ProjectStarted) -> None:
    state.project.id = event.project
    state.project.mode = event.mode


def _described(state: "ProjectState", entry: Entry, event: StudyDescribed) -> None:
    state.project.facts = {**state.project.facts, **event.facts}


def _adopted(state: "ProjectState", entry: Entry, event: PolicyAdopted) -> None:
    state.project.policy = event.policy
    state.project.policies = event.number


def start(state: "ProjectState", command: StartProject, setting: Setting) -> list[Event]:
    """Return the first two events of a stream."""
    if state.project.id:
        raise Refused(
            f"The project {state.project.id} has been started already.",
            hint="Choose another folder for another project.",
        )
    policy = Policy(kinds=KINDS[command.mode])
    return [
        ProjectStarted(project=command.project, mode=command.mode),
        PolicyAdopted(number=1, name=policy.name, policy=policy),
    ]


def describe(state: "ProjectState", command: DescribeStudy, setting: Setting) -> list[Event]:
    """Return the description; later facts of the same name take over."""
    return [StudyDescribed(title=command.title, facts=command.facts)]


def adopt(state: "ProjectState", command: AdoptPolicy, setting: Setting) -> list[Event]:
    """Return the adoption, with the next policy number; its numbers must go together."""
    if command.policy == state.project.policy:
        raise Refused(
            f"This is policy {state.project.policies}, which is in force.",
            hint="Change a number in it first.",
        )
    from .tunables import check  # only who adopts one pays for it

    check(command.policy)
    number = state.project.policies + 1
    return [PolicyAdopted(number=number, name=command.policy.name, policy=command.policy)]


NOUN = Noun(
    name="project",
    letter="",
    evolve={
        ProjectStarted: _started,
        StudyDescribed: _described,
        PolicyAdopted: _adopted,
    },
    decide={StartProject: start, DescribeStudy: describe, AdoptPolicy: adopt},
)
