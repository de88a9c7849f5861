"""Procedures as data, and the one door through which every state changes."""
