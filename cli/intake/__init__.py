"""Import of studies kept as CSV tables."""

from .intake import Intake, Recorder, read, run
from .past import Past

__all__ = ["Intake", "Past", "Recorder", "read", "run"]
