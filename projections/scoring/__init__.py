"""Confidence and readiness: pure functions from evidence to numbers.

Import from the modules: `types` (what goes in), `assess`, `explain`, `gates`,
`segments`, `advice` (what may be asked); `votes`, `piles`, `beta`, `quantiles`,
`natural` and `exact` are how. Model and sources: confidence.md.
"""
