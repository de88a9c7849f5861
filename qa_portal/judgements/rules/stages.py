"""Where a case has to rest for what a panel and a provider do with judgements, consensus and report."""

JUDGING = ("individual_review",)
RECORDING = ("consensus", "corrections")  # the chair records what is agreed, and mends it while answering corrections
ANSWERING = ("factual_check",)
CORRECTING = ("corrections",)
SENT = (
    "factual_check",
    "corrections",
    "final_check",
    "awaiting_decision",
    "accredited",
    "accredited_with_conditions",
    "refused",
)
"""The provider has the draft report."""
OPENED = ("consensus", *SENT)
"""The panel sees all judgements side by side."""
CHECKED = ("final_check", "awaiting_decision", "accredited", "accredited_with_conditions", "refused")
"""The provider's check of facts is over and answered."""
