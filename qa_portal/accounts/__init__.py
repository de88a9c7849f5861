"""People, organisations (providers and the agency), roles and expertise; signing in."""
