"""What campaigns tells the layers above it, without knowing them. They connect in their ``ready()``."""

from __future__ import annotations

from django.dispatch import Signal

prepare = Signal()
"""A campaign was started and its audience waits to be frozen. Arguments: campaign (its id)."""

wake = Signal()
"""There may be something to send. No arguments."""

refused = Signal()
"""Deliveries were settled as failed by a relay's reply, inside the transaction that settles them.
Arguments: refusals, a list of ``Refusal``."""
