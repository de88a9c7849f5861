"""After the decision: conditions as lived."""
