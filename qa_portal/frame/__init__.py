"""What every page stands on: the session of a request, who is signed in, and the habits of forms."""
