"""The decision of the agency: computed, proposed and decided outcome, reasons, conditions as written."""
