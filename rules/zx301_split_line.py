"""ZX301 split-line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from zxlint.document import Document
from zxlint.later import regex
from zxlint.rule import Hit, Ranks, heal, rule
from zxlint.seams import seams
from zxlint.shape import shape
from zxlint.structure import Block, Kind
from zxlint.text import Edit, Span
from zxlint.weighing import Seam
from zxlint.wrapping import fills_line, wrapped_paragraphs

CERTAIN = "句子被换行拆断", "a sentence torn by a line break"
NAMES = regex.compile(r"[，、；：]\p{Han}{1,3}\Z")
WRAPPED = "这一段按版面折了行", "a paragraph is wrapped at a printed width"
LIKELY = "句子在这里中断，下一段可能是下文", "a sentence breaks off; the next block may be its rest"


@rule(
    "ZX301",
    "split-line",
    zh="{zh_what}（“{around}”）",
    en="{en_what} (“{around}”)",
    rank=Ranks.SPLIT_LINE,
    examples=[
        "去年以来，全村干部群众齐心协力，修通了进山的公⟦路\n\n，→路，⟧建成了二十座蔬菜大棚，每户增收两千元。\n",
        "经过三年的努力，全县新建和改造学校四十所，惠及师生两万余人⟦，\n\n城⇒，城⟧乡教育的差距明显缩小。\n",
        "雨季来临之前，施工队加紧清理河道，加固了下游的堤⟦防\n\n和⇒防和⟧三座老桥。\n",
        "走访期间，大家提出了“多听、多看、多⟦问\n\n”→问”⟧的要求，一一落实。\n",
        "(2019年3月5日在全县第三次农村工作会⟦议\n第→议第⟧二次全体会议上)\n",
        "水库始建于1958年，历时六年完工，库容达到1⟦2\n\n0→20⟧0万立方米，至今仍在使用。\n",
        "这座桥修了三年，耗资不菲，两岸往来从此方便。\n\n桥头立着一块石碑。\n",
        "第二章　水源保护\n\n水源保护区分为一级和二级。\n",
        "一、总体要求\n坚持以人为本，统筹推进。\n",
        "会议的议题如下：\n\n春耕备耕，防汛抗旱，秋粮收购，冬季造林绿化\n\n二、会议时间\n",
        "各位代表：\n\n现在，我代表县人民政府报告工作。\n",
        "The committee met in the spring of that year, heard three reports, and\nadjourned until autumn.\n",
        "白日依山尽，\n黄河入海流。\n欲穷千里目，\n更上一层楼。\n",
        "- 新修公路，共三十公里\n- 新建大棚，共二十座\n\n全年收入增长一成，农户家家有余粮。\n",
        "依照本法规定，应当给予处分的，由所在单位处理（二〇〇五年修订）\n\n第九条　本法自公布之日起施行。\n",
    ],
    markdown=["列表如下，各项均已完成，请查收\n\n# 第二部分\n\n正文从这里开始，共三节。\n"],
)
def split_line(doc: Document, *, wrapped: bool = False) -> Iterator[Hit]:
    """A sentence torn by a line end, or by the blank lines that a page or column break left.

    Search, quotation and every tool that works paragraph by paragraph lose such a sentence.  A block is taken for
    torn where it is running text and stops without a mark that may end or announce something, and what follows is
    no heading, list item, caption or new article.

    The repair joins the two.  It is safe where two things agree: that the upper block could not end there or the lower
    one not begin (a word is cut, a conjunction or a preposition stands last), and that the two go together (a bracket
    or quote that is open above is closed below, a dictionary word runs across the break and the characters on both
    sides are likely together, or they are so likely that no start of a paragraph in damaged documents was); or where a
    number goes on.  Never beside lists of names and lines of programs.  Otherwise it is only offered: where columns
    were read in the wrong order, an unfinished block and the next one do not belong together.

    Silent on verse, on text set clause by clause, and where the next block rather begins a paragraph (see
    truncated-paragraph).  Documents whose lines are all wrapped at a printed width are a way of writing text, and no
    fault.

    ``wrapped``: report the paragraphs of such documents, too, one finding each; the repair joins all lines of one.

    中文

    句子被换行拆断，或被分页、分栏留下的空行拆断。

    检索、引用和一切按段处理的工具都会失去这个句子。一段行文停在既不能结束、也不能引起下文的地方，而后面
    不是标题、列表项、图注或新的一篇，就算拆断。

    修复把两段接起来。两方面相互印证的才算安全：一是上段不能在此结束，或下段不能由此开头（词被拆开，末尾
    是连词、介词等）；二是上下两段确实相属（上段的左括号、左引号在下段收尾；有词典里的词横跨断处，且断处
    两侧的字相连很有可能；或者可能性之大，受损文档中没有一个段首达得到）。数字被拆开、下段接着写的，也算
    安全。名单和程序行旁的不算安全。其余只作建议：分栏读错顺序时，没写完的一段与紧接的一段并不相属。

    诗歌、逐句分行的文字不报；下一段更像是新起一段的不报（见 truncated-paragraph）。各行都按版心宽度折行
    的文档，是文本的一种写法，不算错误。

    ``wrapped``：折行的文档也报，每段报一处；修复把该段各行接成一行。
    """
    for seam in seams(doc):
        zh, en = CERTAIN if seam.certain else LIKELY
        if seam.between:
            yield Hit(seam.span, move_asides(doc, seam), False, {"zh_what": zh, "en_what": en})
        else:
            # In a document of wrapped lines a full line stays one.
            between = "\n" if fills_line(doc, seam.upper) else gap(doc, seam.upper, seam.lower)
            joined = doc.text[seam.upper.end - 1] + between + doc.text[seam.lower.start]
            # The same character on both sides may stand once too often.
            safe = seam.certain and joined[0] != joined[-1] and not ends_in_name(doc, seam) and not is_code(doc, seam)
            yield heal(doc, seam.span, joined, safe=safe, zh_what=zh, en_what=en)
    for paragraph in wrapped_paragraphs(doc) if wrapped else ():
        edits = tuple(Edit(a.end, b.start, gap(doc, a, b)) for a, b in pairwise(paragraph))
        span = Span(paragraph[0].start, paragraph[-1].end)
        yield Hit(span, edits, False, {"zh_what": WRAPPED[0], "en_what": WRAPPED[1]})


def ends_in_name(doc: Document, seam: Seam) -> bool:
    """Whether the upper half may end in a list of names, which make words with anything."""
    listed = NAMES.search(doc.text, max(seam.upper.start, seam.upper.end - 12), seam.upper.end)
    return listed is not None


def is_code(doc: Document, seam: Seam) -> bool:
    """Whether the halves may be lines of a program: a remark, or a lower line with an indent."""
    upper = doc.text[seam.upper.start : seam.upper.end]
    return "#" in upper or "//" in upper or doc.text[seam.lower.start - 1] in " \t"


def gap(doc: Document, upper: Block, lower: Block) -> str:
    """Return what the line end stood for: a blank between two Latin words, nothing between others."""
    letters = shape(doc)
    return " " if letters[upper.end - 1 : upper.end] == letters[lower.start : lower.start + 1] == b"L" else ""


def move_asides(doc: Document, seam: Seam) -> tuple[Edit, ...]:
    """Join the two halves, drop page numbers between them, and put captions behind the paragraph."""
    captions = [block for block in seam.between if block.kind is not Kind.FURNITURE]
    healed = Edit(seam.upper.end, seam.lower.start, gap(doc, seam.upper, seam.lower))
    if not captions:
        return (healed,)
    blank = doc.text[seam.upper.end : seam.between[0].start]
    return healed, Edit(seam.lower.end, seam.lower.end, blank + doc.text[captions[0].start : captions[-1].end])
