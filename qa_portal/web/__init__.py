"""What belongs to no single stage: frame of the pages, home, board, case overview, errors, help."""
