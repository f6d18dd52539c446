"""The words of all reports, in both languages."""

from __future__ import annotations

from zxlint.rule import Language

WORDS: dict[str, tuple[str, str]] = {
    # numbers of things: NAME.one and NAME.many
    "problem.one": ("1 处问题", "1 problem"),
    "problem.many": ("{n} 处问题", "{n} problems"),
    "file.one": ("1 个文件", "1 file"),
    "file.many": ("{n} 个文件", "{n} files"),
    "dataset-row.one": ("1 行", "1 row"),
    "dataset-row.many": ("{n} 行", "{n} rows"),
    "character.one": ("1 个字符", "1 character"),
    "character.many": ("{n} 个字符", "{n} characters"),
    "blank-line.one": ("空 1 行", "1 blank line"),
    "blank-line.many": ("空 {n} 行", "{n} blank lines"),
    "remaining.one": ("还剩 1 处", "1 remains"),
    "remaining.many": ("还剩 {n} 处", "{n} remain"),
    "more-edits.one": ("… 还有 1 处改动", "… and 1 more edit"),
    "more-edits.many": ("… 还有 {n} 处改动", "… and {n} more edits"),
    # what a repair does
    "replace": ("替换为“{good}”", "replace with “{good}”"),
    "delete": ("删除“{bad}”", "delete “{bad}”"),
    "insert": ("插入“{good}”", "insert “{good}”"),
    "first-of.one": ("{first}等 2 处", "{first} and 1 more edit"),
    "first-of.many": ("{first}等 {all} 处", "{first} and {n} more edits"),
    # the full report
    "heading": ("：{problems}", ": {problems}"),
    "heading-fixed": ("：{problems}，已修复 {fixed} 处", ": {problems}, {fixed} fixed"),
    "related": ("↳ {message}：{place}", "↳ {message} at {place}"),
    "long-rows": ("… 共 {characters}，第 {first}–{last} 行", "… {characters}, rows {first}–{last}"),
    "long-row": ("… 共 {characters}，到第 {column} 列", "… {characters}, to column {column}"),
    "more-of": (
        "… {code} 还有 {n} 处（--max-per-rule 0 显示全部）",
        "… and {n} more of {code} (--max-per-rule 0 shows all)",
    ),
    "column.family": ("类别", "family"),
    "column.found": ("问题", "findings"),
    "column.safe": ("安全修复", "safe fixes"),
    "column.unsafe": ("不安全修复", "unsafe fixes"),
    "column.none": ("无修复", "no fix"),
    "column.code": ("代码", "code"),
    "column.name": ("名称", "name"),
    # where the time goes
    "column.ms": ("毫秒", "ms"),
    "column.share": ("占比", "share"),
    "column.per-character": ("纳秒/字", "ns/char"),
    "column.times": ("次数", "times"),
    "column.what": ("项目", "what"),
    "rule": ("规则", "rule"),
    "analysis": ("分析", "analysis"),
    "step": ("步骤", "step"),
    "table": ("载入", "loading"),
    "the-rest": ("其余：启动、读写、报告", "the rest: starting, reading, reporting"),
    "all-told": ("合计（检查了 {n} 字）", "all told ({n} characters examined)"),
    # verdicts
    "repairable": ("可修复", "repairable"),
    "needs-person": ("须人工处理", "needs a person"),
    "re-ocr": ("须重新识别", "re-OCR"),
    "count-clean.one": ("1 份无问题", "1 clean"),
    "count-clean.many": ("{n} 份无问题", "{n} clean"),
    "count-repairable.one": ("1 份可修复", "1 repairable"),
    "count-repairable.many": ("{n} 份可修复", "{n} repairable"),
    "count-needs-person.one": ("1 份须人工处理", "1 needs a person"),
    "count-needs-person.many": ("{n} 份须人工处理", "{n} need a person"),
    "count-re-ocr.one": ("1 份须重新识别", "1 wants OCR again"),
    "count-re-ocr.many": ("{n} 份须重新识别", "{n} want OCR again"),
    "column.verdict": ("结论", "verdict"),
    "column.score": ("评分", "score"),
    "column.offered": ("待定", "offered"),
    "column.left": ("剩余", "left"),
    "column.document": ("文档", "document"),
    "unreadable": ("读不出文字", "cannot be read as text"),
    "rows.one": ("第 {first} 行", "row {first}"),
    "rows.many": ("第 {first}–{last} 行", "rows {first}–{last}"),
    "again-lost.one": ("{rows}：1 个句子缺头少尾", "{rows}: 1 sentence has lost its head or tail"),
    "again-lost.many": (
        "{rows}：{n} 个句子缺头少尾",
        "{rows}: {n} sentences have lost their heads or tails",
    ),
    "again-garbled.one": ("{rows}：1 处读不通", "{rows}: 1 place makes no sense"),
    "again-garbled.many": ("{rows}：{n} 处读不通", "{rows}: {n} places make no sense"),
    "again-loop.one": ("{rows}：循环输出盖掉了正文", "{rows}: a loop stands where text should"),
    "again-loop.many": ("{rows}：{n} 处循环输出盖掉了正文", "{rows}: {n} loops stand where text should"),
    "more-documents.one": (
        "… 还有 1 份文档（--summary text 显示全部）",
        "… and 1 more document (--summary text shows all)",
    ),
    "more-documents.many": (
        "… 还有 {n} 份文档（--summary text 显示全部）",
        "… and {n} more documents (--summary text shows all)",
    ),
    "verdicts-elsewhere": (
        "每份文档的结论见 `zxlint check --summary text`",
        "`zxlint check --summary text` judges each document",
    ),
    "document.one": ("1 份文档", "1 document"),
    "document.many": ("{n} 份文档", "{n} documents"),
    "and": ("、", ", "),
    "verdicts": ("{documents}：{counts}", "{documents}: {counts}"),
    # the last line
    "nothing": ("没有文件可检查。", "No files to check."),
    "clean": ("没有问题：检查了 {files}。", "All clean: {files} checked."),
    "known": ("没有新问题：检查了 {files}。", "Nothing new: {files} checked."),
    "found": ("发现 {problems}，涉及 {files}{fixable}。", "Found {problems} in {files}{fixable}."),
    "fixed-all": ("已修复 {problems}，没有剩余问题。", "Fixed {problems}; none remain."),
    "fixed-some": (
        "已修复 {problems}；{remaining}，涉及 {files}{fixable}。",
        "Fixed {problems}; {remaining} in {files}{fixable}.",
    ),
    "would-fix-all": (
        "可修复 {problems}（用 `{how}`），此后没有剩余问题。",
        "Would fix {problems} with `{how}`; none remain.",
    ),
    "would-fix-some": (
        "可修复 {problems}（用 `{how}`）；{remaining}，涉及 {files}{fixable}。",
        "Would fix {problems} with `{how}`; {remaining} in {files}{fixable}.",
    ),
    "fixable-safe": ("（{safe} 处可用 `zxlint fix --write` 修复）", " ({safe} fixable with `zxlint fix --write`)"),
    "fixable-unsafe": (
        "（{unsafe} 处可用 `zxlint fix --write --unsafe` 修复）",
        " ({unsafe} fixable with `zxlint fix --write --unsafe`)",
    ),
    "fixable-both": (
        "（{safe} 处可用 `zxlint fix --write` 修复，加 `--unsafe` 可再修复 {unsafe} 处）",
        " ({safe} fixable with `zxlint fix --write`, {unsafe} more with `--unsafe`)",
    ),
    # families of rules
    "ZX0": ("字符", "characters"),
    "ZX1": ("空白", "blanks"),
    "ZX2": ("标点", "punctuation"),
    "ZX3": ("分页断行", "page seams"),
    "ZX4": ("重复", "repetition"),
    "ZX5": ("外文", "foreign text"),
    "ZX6": ("乱文", "garbled text"),
    "ZX7": ("标记残留", "markup"),
    "ZX8": ("层次编号", "outline"),
    "ZX9": ("忽略标记", "suppressions"),
}


def say(key: str, language: Language, **values: object) -> str:
    """Return the words for a key with the values filled in.  Values are never read as templates.

    Raises:
        KeyError: there is no such key, or a value is missing.
    """
    zh, en = WORDS[key]
    return (zh if language == "zh" else en).format_map(values)


def say_number(key: str, number: int, language: Language, **values: object) -> str:
    """Return the words for a number of things, such as ``3 files``; the key is without ``.one`` or ``.many``."""
    return say(f"{key}.one" if number == 1 else f"{key}.many", language, n=f"{number:,}", **values)
