"""In which encodings the documents of a run are, and how certain that is."""

from __future__ import annotations

import json
import sys

from zxlint.decoding import Source, shown_confidence, shown_encoding
from zxlint.files import escape
from zxlint.loading import Loaded
from zxlint.run import Run, UsageError
from zxlint.voice import language_of

BASES = {
    "named": ("指定", "as told"),
    "bom": ("字节顺序标记", "byte order mark"),
    "utf-8": ("严格符合 UTF-8", "strict UTF-8"),
    "likely": ("按文本判断", "by its text"),
}


def show(run: Run) -> int:
    """List each document with its encoding, why it is taken to be that, and with what confidence.

    Raises:
        UsageError: there is no such format.
    """
    form, zh = run.arguments.output_format or "text", language_of(run.arguments) == "zh"
    if form not in ("text", "json"):
        raise UsageError(f'unknown output format "{form}"; there are text, json')
    rows = []
    for loaded in run.documents():
        if loaded.document.reading:
            continue  # its reader knows its encoding
        if form == "json":
            rows.append(_row(loaded))
        else:
            print(escape(f"{loaded.name}: {_words(loaded.source, zh)}"))
    if form == "json":
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=2)
        print()
    run.encodings.clear()
    return run.status(False)


def tell(run: Run) -> None:
    """Say on standard error, once for a run, how many documents were read in an encoding that their text told."""
    shown = [f"{shown_encoding(name)} {count}" for name, count in sorted(run.encodings.items())]
    run.voice.remark(
        f"按文本判断编码的文件：{'，'.join(shown)}（zxlint check --show-encodings 显示把握）",
        f"encodings told by the text: {', '.join(shown)} (zxlint check --show-encodings says how certainly)",
    )


def _row(loaded: Loaded) -> dict[str, object]:
    source = loaded.source
    fault = {"offset": source.fault.offset, "reason": source.fault.reason} if source.fault else None
    return {
        "filename": loaded.name,
        "encoding": source.encoding,
        "bom": bool(source.bom),
        "basis": source.basis,
        "confidence": source.confidence if not fault or source.basis == "likely" else 0.0,
        "fault": fault,
    }


def _words(source: Source, zh: bool) -> str:
    if source.fault:
        return source.fault.zh if zh else source.fault.reason
    name, basis = shown_encoding(source.encoding), BASES[source.basis][0 if zh else 1]
    certain = f" {shown_confidence(source.confidence)}" if source.basis == "likely" else ""
    return f"{name}（{basis}{certain}）" if zh else f"{name} ({basis}{certain})"
