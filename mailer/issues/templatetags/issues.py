"""What the pages about issues say in their own way."""

from __future__ import annotations

from django import template

from mailer.issues import choices

register = template.Library()
register.filter("language_name", choices.language_name)
