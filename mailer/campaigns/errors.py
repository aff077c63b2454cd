"""Refusals of campaign commands. Their text is for the person who gave the command and says what to do."""

from __future__ import annotations


class CampaignRefused(ValueError):
    """The campaign cannot be made, or the command cannot be carried out."""


class SentBefore(CampaignRefused):
    """The same proof has gone to some of the same lists, and nobody has said that it shall go there again."""
