"""The public register of accreditations."""
