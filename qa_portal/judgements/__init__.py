"""Judgements per criterion, consensus, panel report and factual-accuracy check."""
