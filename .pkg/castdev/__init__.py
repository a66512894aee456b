"""castdev: customer-development hypotheses tracked as immutable events."""

__version__ = "0.1.0"
