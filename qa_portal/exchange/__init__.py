"""What other systems read from the portal and give to it: one module a format."""
