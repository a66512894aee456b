"""What is wrong with a project and its surroundings, and mending it without losing anything."""

from .examination import Finding, Patient, examine

__all__ = ["Finding", "Patient", "examine"]
