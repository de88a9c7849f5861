"""What every stage stands on: database, time, files, language, refusals."""
