"""The accreditation report: what it says, its charts, and the PDF that is published."""
