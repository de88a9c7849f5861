"""Letters that must leave the house, written in the same transaction as their cause and delivered after it."""
