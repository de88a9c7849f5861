"""What people type about themselves, about others and about the agency: shape only, no rules."""
