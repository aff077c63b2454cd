"""Refusals of campaign commands. Their text is for the person who gave the command and says what to do."""

from __future__ import annotations


class CampaignRefused(ValueError):
    """The campaign cannot be made, or the command cannot be carried out."""
