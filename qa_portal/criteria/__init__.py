"""Frameworks of standards and criteria: what panels judge by, and the rule that turns levels into an outcome."""
