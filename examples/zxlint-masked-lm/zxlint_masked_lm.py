"""A corrector for zxlint: a masked language model of your own, run by onnxruntime.

Each doubtful character is masked in its sentence, and the model says what it would rather read there.  How much rather,
in bits, is the suggestion's gain.  Nothing is downloaded: the model is a folder on this machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import regex
from numpy.typing import NDArray
from tokenizers import BertWordPieceTokenizer, Tokenizer

from zxlint.correctors import CorrectorFactory, Sentence, Suggestion
from zxlint.model.candidates import alternatives
from zxlint.plugins import hookimpl

FOLDER = "ZXLINT_MASKED_LM"
"""The environment variable that names the model's folder where the option does not."""

ROWS = 16
"""Masked sentences that the model reads at a time."""

UNLIKE = 8.0
"""Bits that a replacement costs that looks nothing like the character: OCR confuses what looks alike."""

_HAN = regex.compile(r"\p{Han}")


class MaskedModel:
    """A masked language model that corrects one character at a time.

    Args:
        model: a folder with ``model.onnx`` and ``tokenizer.json`` or ``vocab.txt``.  The graph reads ``input_ids``
            and, if it has them, ``attention_mask`` and ``token_type_ids``; its first output is the logits of every
            token at every place.
        least: gain in bits, less what an unlike shape costs, below which nothing is suggested; zxlint's own
            thresholds come after it.
        threads: processor threads; 0 leaves it to onnxruntime.

    Raises:
        ValueError: no folder is named, or the tokenizer has no [MASK].
        OSError: a file is missing.
    """

    def __init__(self, model: str = "", least: float = 2.0, threads: int = 1) -> None:
        named = model or os.environ.get(FOLDER, "")
        if not named:
            raise ValueError(f"no model is named; set the option model, or {FOLDER}, to a folder")
        folder = Path(named).expanduser()
        self._least = least
        self._name = f"masked-lm:{folder.resolve().name}"
        self._tokenizer = _tokenizer(folder)
        mask = self._tokenizer.token_to_id("[MASK]")
        if mask is None:
            raise ValueError(f"the tokenizer in {folder} has no token [MASK]; name a masked language model")
        self._mask = int(mask)
        # What may be put in: tokens that are one Han character each, by their numbers.
        vocabulary = self._tokenizer.get_vocab(with_added_tokens=False)
        self._han = {number: token for token, number in vocabulary.items() if _HAN.fullmatch(token)}
        self._numbers = np.array(sorted(self._han), dtype=np.int64)
        self._places = {self._han[int(number)]: place for place, number in enumerate(self._numbers)}
        self._session = _session(folder, threads)
        self._inputs = [given.name for given in self._session.get_inputs()]

    def correct(self, sentences: Sequence[Sentence]) -> list[list[Suggestion]]:
        """Return the suggestions for each sentence: at most one for each doubtful character."""
        found: list[list[Suggestion]] = [[] for _ in sentences]
        masked = [row for at, sentence in enumerate(sentences) for row in self._masked(at, sentence)]
        masked.sort(key=lambda row: len(row[3]))  # rows of about one length need little padding
        for first in range(0, len(masked), ROWS):
            rows = masked[first : first + ROWS]
            for (at, position, _, _, stands), logits in zip(rows, self._logits(rows), strict=True):
                gains = (logits[self._numbers] - logits[stands]) / np.float32(np.log(2))
                worth = gains - self._costs(stands)
                best = int(np.argmax(worth))
                if self._numbers[best] != stands and worth[best] >= self._least:
                    good = self._han[int(self._numbers[best])]
                    found[at].append(Suggestion(position, position + 1, good, float(gains[best]), self._name))
        return found

    def _costs(self, stands: int) -> NDArray[np.float32]:
        """Return what each replacement costs in bits: UNLIKE, less where it looks like what stands there."""
        costs = np.full(len(self._numbers), UNLIKE, dtype=np.float32)
        for other, like in alternatives(self._han[stands]):
            if other in self._places:
                costs[self._places[other]] = UNLIKE * (255 - like) / 255
        return costs

    def _masked(self, at: int, sentence: Sentence) -> Iterator[tuple[int, int, int, list[int], int]]:
        """Yield sentence, position, token, tokens with the mask, and what stood there, for each doubtful character."""
        encoding = self._tokenizer.encode(sentence.text)
        tokens = {span[0]: index for index, span in enumerate(encoding.offsets) if span[1] - span[0] == 1}
        for position in sentence.doubtful:
            token = tokens.get(position)
            # A character that the model does not know cannot be compared with another.
            if token is not None and (stands := encoding.ids[token]) in self._han:
                yield at, position, token, [*encoding.ids[:token], self._mask, *encoding.ids[token + 1 :]], stands

    def _logits(self, rows: Sequence[tuple[int, int, int, list[int], int]]) -> Iterator[NDArray[np.float32]]:
        width = max(len(row[3]) for row in rows)
        numbers = np.zeros((len(rows), width), dtype=np.int64)
        attention = np.zeros_like(numbers)
        for index, row in enumerate(rows):
            numbers[index, : len(row[3])] = row[3]
            attention[index, : len(row[3])] = 1
        known = {"input_ids": numbers, "attention_mask": attention, "token_type_ids": np.zeros_like(numbers)}
        [logits] = self._session.run(None, {name: known[name] for name in self._inputs})[:1]
        for index, row in enumerate(rows):
            yield logits[index, row[2]]


def _tokenizer(folder: Path) -> Tokenizer | BertWordPieceTokenizer:
    if (folder / "tokenizer.json").is_file():
        return Tokenizer.from_file(str(folder / "tokenizer.json"))
    if (folder / "vocab.txt").is_file():
        return BertWordPieceTokenizer(str(folder / "vocab.txt"), lowercase=True)
    raise FileNotFoundError(f"neither tokenizer.json nor vocab.txt in {folder}")


def _session(folder: Path, threads: int) -> onnxruntime.InferenceSession:
    graph = folder / "model.onnx"
    if not graph.is_file():
        raise FileNotFoundError(f"no model.onnx in {folder}")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


@hookimpl
def zxlint_correctors() -> Mapping[str, CorrectorFactory]:
    """Offer the corrector; it is made, and the model loaded, when there is a first doubtful sentence."""
    return {"masked-lm": MaskedModel}
