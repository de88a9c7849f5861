"""Panels: reviewers, invitations, conflicts of interest, composition."""
