"""ZX703 latex-residue."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document, analysis
from zxlint.later import regex
from zxlint.rule import Hit, Ranks, matches, rule, swap
from zxlint.signs import signs

MATH = regex.compile(
    r"(?<![A-Za-z0-9_$\\])\$(?P<lead>[ \t]?)(?P<dollar>[^$\r\n]{1,60}?)(?P=lead)(?<!\\)\$(?![A-Za-z0-9_${(])|\\\((?P<round>[^\r\n$]{1,60}?)\\\)"
)
COMMAND = regex.compile(
    r"\\(?:text(?:bf|it|rm|sf|tt|sc)?|emph|underline|mathrm|mathbf|mbox|hbox)\{(?P<inner>[^{}\\\r\n]{1,300})\}"
    r"|\\textcircled\{(?P<circled>\d{1,2})\}|\^\{(?P<note>[①-⑳]|\[\d{1,3}\])\}"
)
PERCENT = regex.compile(r"(?<=\d)\\%")
# A document that is written in LaTeX, or in a program that uses its signs.
SOURCE = regex.compile(r"\\(?:documentclass|usepackage|begin\{|newcommand|chapter\{|section\{|frac|sum|int)|LaTeX|TeX")
SIGNAL = regex.compile(r"[$\\^]")
SIGNS = {
    r"\%": "%",
    r"\$": "$",
    r"\&": "&",
    r"\#": "#",
    r"\,": "",
    r"\;": "",
    r"\ ": "",
    r"~": "",
    r"\times": "×",
    r"\pm": "±",
    r"\sim": "～",
    r"\cdot": "·",
    r"\geqslant": "≥",
    r"\leqslant": "≤",
    r"\geq": "≥",
    r"\leq": "≤",
    r"\ge": "≥",
    r"\le": "≤",
    r"\approx": "≈",
    r"\rightarrow": "→",
    r"\to": "→",
    r"\permil": "‰",
    r"\textperthousand": "‰",
    r"\degree": "°",
    r"\ldots": "…",
    r"\dots": "…",
    r"\quad": " ",
}
SIGN = regex.compile("|".join(regex.escape(s) + ("(?![A-Za-z])" if s[-1].isalpha() else "") for s in SIGNS))
WRAPPED = regex.compile(r"\\(?:text|mathrm|rm|mathbf|textbf|mbox|textit)\s*\{([^{}]*)\}")
DEGREE = regex.compile(r"\^\s*(?:\{\s*\\circ\s*\}|\\circ)\s*(C?)")
CIRCLED = regex.compile(r"\\textcircled\s*\{?(\d{1,2})\}?")
RAISED = regex.compile(r"\^\s*\{?\s*([①-⑳]|\[\d{1,3}\]|[-+]?\d{1,2})\s*\}?")
LOWERED = regex.compile(r"_\s*(?:\{(\d{1,2}(?:\.\d)?)\}|(\d))")
UNIT = r"(?:[mkcdµμn]?m|[km]?g|t|s|h|min|[kMG]?[WVA]|[kMG]Wh|[kM]?Pa|[MGTk]B|Hz|[kMG]Hz|mol|L|mL|CO|PM|SO|NO|GDP|pH|COVID|AAA?|5?G)"
# What a formula says plainly once its signs are replaced: figures, units, marks, Han; no variables.
PLAIN = regex.compile(
    rf"(?:\d|[.,:/%‰°℃×±～+\-–—≥≤<>≈→·…、，①-⑳\[\]⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀-₉ \p{{Han}}()（）]|(?<![A-Za-z]){UNIT}(?![A-Za-z]))+"
)
UP, DOWN = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"), str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
NUMBER = regex.compile(r"\d[\d,]*(?:\.\d+)?[%‰]?")


@rule(
    "ZX703",
    "latex-residue",
    zh="残留的 LaTeX“{bad}”，应为“{good}”",
    en="left-over LaTeX “{bad}” for “{good}”",
    rank=Ranks.LATEX,
    examples=[
        "增长⟦$26\\%$→26%⟧，总量达到⟦$1,204.5$→1,204.5⟧亿元。\n",
        "工期缩短⟦\\(15\\%\\)→15%⟧。\n",
        "会议⟦\\textbf{原则同意}⇒原则同意⟧该方案。\n",
        "据县志记载⟦$^{①}$⇒①⟧，此桥建于明代⟦^{[3]}⇒[3]⟧。\n",
        "面积约⟦$300m^2$⇒300m²⟧，气温⟦$20^{\\circ}C$⇒20℃⟧左右。\n",
        "⟦$PM_{2.5}$⇒PM2.5⟧浓度下降⟦$5\\%$→5%⟧，⟦$CO_2$⇒CO₂⟧排放减少。\n",
        "覆盖率为98⟦\\%→%⟧。\n",
        "质能方程$E=mc^2$人所共知，设$x$为正数。\n",
        "票价$26，往返$50。\n",
        "变量 $HOME 与 $1 由外壳展开，awk 里写 $1$2。\n",
        "文件在 C:\\text\\2020 目录下。\n",
        "设$x=1$，$y=x^2$，$z=\\alpha+1$，则样本为$10$个。\n",
        "\\documentclass{article}\n\\textbf{重点}增长$26\\%$。\n",
        "每股从$10到$20不等，高的达$30–$40。\n",
    ],
    markdown=["增长⟦$26\\%$→26%⟧，见`$10$`。\n", "质能方程 $E=mc^2$ 与 $a^2+b^2$、$\\alpha$，样本 $10$ 个。\n"],
)
def latex_residue(doc: Document) -> Iterator[Hit]:
    r"""LaTeX round what needs none: ``$26\%$``, ``\textbf{...}``, ``$^{①}$``, ``\(10\)``, ``\%``.

    A language model that reads a page sets figures as formulae.  A formula is reported where it says nothing but
    figures, units, marks and Han once its signs are replaced; a plain number or percentage beside Chinese is certain.
    Silent on formulae with variables, in documents that hold several of these or are written in LaTeX, on money,
    variables of a shell and paths of Windows.

    中文

    不需要 LaTeX 的地方用了 LaTeX：``$26\%$``、``\textbf{...}``、``$^{①}$``、``\(10\)``、``\%``。

    读取页面的语言模型会把数字写成公式。换掉记号后只剩数字、单位、标点和汉字的，才报；紧挨中文的普通数字
    或百分数，修复是安全的。含变量的公式不报，含有多个真公式或以 LaTeX 写成的文档不报，金额、shell 变量
    和 Windows 路径不报。
    """
    if not SIGNAL.search(signs(doc)) or SOURCE.search(doc.text):
        return
    plain, real = _formulae(doc)
    if len(real) >= 3 or len(real) > len(plain):
        plain = []
    for match, good in plain:
        yield swap(match.span(), good, safe=bool(NUMBER.fullmatch(good)) and _in_chinese(doc.text, *match.span()))
    taken = {at for match, _ in plain for at in range(*match.span())}
    for match in matches(COMMAND, doc):
        if match.start() not in taken:
            circled = match["circled"]
            circle = chr(0x245F + int(circled)) if circled and 1 <= int(circled) <= 20 else circled
            if (inner := match["inner"] or circle or match["note"]) is not None and (match["note"] is None or not real):
                yield swap(match.span(), inner, safe=False)
    for match in matches(PERCENT, doc):
        if match.start() not in taken:
            yield swap(match.span(), "%")


@analysis
def _formulae(doc: Document) -> tuple[list[tuple[regex.Match[str], str]], list[str]]:
    """Return the formulae that say something plain, with what they say, and the others."""
    plain: list[tuple[regex.Match[str], str]] = []
    real: list[str] = []
    for match in matches(MATH, doc):
        content = match["dollar"] or match["round"] or ""
        good = _speak(content)
        if good is not None and not (match["dollar"] and _is_money(content)):
            plain.append((match, good))
        elif regex.search(r"[\\^_=]|^\s*[A-Za-z]\s*$", content):
            real.append(content)
    return plain, real


def _is_money(content: str) -> bool:
    """Whether the second dollar sign more likely begins another sum: $10, 约$20."""
    return (
        bool(regex.search(r"[\p{Han}，。、]", regex.sub(r"\\text\{[^{}]*\}", "", content)))
        or content[-1] in ",-–—~/(<>"
    )


def _speak(content: str) -> str | None:
    """Return what a formula says in plain characters, or None where it is a real formula."""
    said = DEGREE.sub(lambda m: "℃" if m[1] else "°", content)
    said = CIRCLED.sub(lambda m: chr(0x245F + int(m[1])) if 1 <= int(m[1]) <= 20 else m[0], said)
    said = SIGN.sub(lambda m: SIGNS[m[0]], WRAPPED.sub(r"\1", said))
    said = RAISED.sub(lambda m: m[1].translate(UP) if m[1][0] in "+-0123456789" else m[1], said)
    said = LOWERED.sub(lambda m: m[1] if m[1] and "." in m[1] else (m[1] or m[2]).translate(DOWN), said).strip()
    return said if said and PLAIN.fullmatch(said) and regex.search(r"[\d①-⑳\p{Han}₀-₉→≥≤×±°%]", said) else None


def _in_chinese(text: str, start: int, end: int) -> bool:
    around = text[max(start - 1, 0) : start] + text[end : end + 1]
    return bool(regex.search(r"\p{Han}|[，。、；：（）％]", around)) and not regex.search(r"[A-Za-z\d\[\]{}]", around)
