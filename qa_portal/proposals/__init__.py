"""Proposals: micro-credential, case, draft and submitted revisions, formal check."""
