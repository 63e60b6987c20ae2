"""Linked statistics: the extremes of a variable, when they were, and what other variables were then."""
