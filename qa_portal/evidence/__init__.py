"""A provider's library of evidence: files, their versions, and where they are cited."""
