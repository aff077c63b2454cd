"""A right-to-left edition in a real browser, in both themes: where its parts and its letters stand."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image

from tests.browser.test_email_looks import fetch
from tests.unit.compiler.arabic import ARABIC_PAGE
from tests.unit.compiler.reading import compiled, filled
from tests.unit.compiler.samples import THEMES

pytestmark = pytest.mark.browser

# The left edge of each letter of some words, which may lie across several elements; null for a space.
PLACES = """(words) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const letters = [];
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.getClientRects().length) continue;
    [...walker.currentNode.data].forEach((letter, at) => letters.push([letter, walker.currentNode, at]));
  }
  const start = letters.map(([letter]) => letter).join("").indexOf(words);
  if (start < 0) return [];
  return letters.slice(start, start + words.length).map(([letter, node, at]) => {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    const {left, right, top} = range.getBoundingClientRect();
    return {letter, left, right, top};
  });
}"""
