"""What may be sent as evidence, told by the content of a file, and how files and documents are named."""
