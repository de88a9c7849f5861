"""The demonstration: an invented agency with people, evidence and a case at every step of the procedure."""
