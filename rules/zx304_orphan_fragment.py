"""ZX304 orphan-fragment."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.fragments import Fragment, fragments, head_span, tail_span
from zxlint.rule import Damage, Hit, Ranks, Related, rule
from zxlint.structure import blocks
from zxlint.text import Edit

LOST = "开头不知去向", "its beginning is lost"
FOUND = "开头在另一处", "its beginning stands elsewhere"


@rule(
    "ZX304",
    "orphan-fragment",
    zh="“{bad}”从句子中间开始，{zh_where}",
    en="“{bad}” begins in mid-sentence; {en_where}",
    rank=Ranks.ORPHAN_FRAGMENT,
    damage=Damage.LOST,
    examples=[
        # The two columns of a page in the wrong order: the end of the paragraph comes first.
        "山里的路修了三年，终于通车了。\n\n⟦络覆盖了全部村庄，山货当天就能卖到城里。⇒⟧⟪\n\n→⟫"
        "去年冬天，县里又架设了通信线路，如今移动网⟪→络覆盖了全部村庄，山货当天就能卖到城里。⟫\n\n二、茶园的变化\n\n茶园扩大了一倍。\n",
        # Under another heading, its head lost.
        "水库的修建\n\n⟦府统一调度。⟧\n\n水库始建于一九五八年，历时六年完工，至今仍在使用。\n",
        "老街的集市\n\n⟦绍，赶集的人一年比一年多。⟧集市每逢三、六、九开张，卖的多是山货和竹器。\n",
        # Its head stands directly before: a split line.
        "去年以来，全村干部群众齐心协力，修通了进山的公\n\n路，建成了二十座蔬菜大棚，每户增收两千元。\n",
        "水库的修建\n\n政府统一调度，各乡出工出力，一年完工。\n",
        "一是统一调度。\n\n二是加强巡查。\n\n三是备足物资。\n",
        "老街的集市\n\n市、县两级都派人来看过。\n\n路是早就修好了的，只是没有车。\n",
        # Other clauses begin with the same words.
        "出票人应当签章。\n\n持票人可以背书转让，持票人背书的，应当记载日期，持票人死亡的除外。\n\n持票人应当提示付款。\n",
        "　　织布的人已经不多了，会唱那支歌的人就更少了。\n\n　　府上的老人都还记得。\n",
    ],
)
def orphan_fragment(doc: Document) -> Iterator[Hit]:
    """A paragraph that begins in the middle of a sentence, and whose head does not stand directly before it.

    Where columns were read in the wrong order, the end of a paragraph comes before its beginning, or lands under
    another heading.  A paragraph is taken for such a piece where it begins with the second half of a word or with a
    character that begins no clause; if a paragraph stops in mid-sentence somewhere and the two make a word, or an
    open bracket closes, that one is named as its head.

    Silent where the paragraph before stops in mid-sentence and goes on here (split-line), and where other clauses of
    the document begin with the same words.

    The repair, never safe, moves the fragment to its head and joins the sentence.

    中文

    从句子中间开始的段落，而句子的开头不在紧前一段。

    分栏读错顺序时，段落的后半会跑到前半之前，或落到另一个标题之下。一段以词的后半或不能开句的字开头，便
    认作这种残段；如果别处有一段停在句子中间，与它相接能成词，或能收住未闭合的括号，就指明那里是它的开头。

    紧前一段停在句子中间、由此接续的不报（归 split-line 管），文档中另有分句以同样的字开头的不报。

    修复把残段移到开头之后并接上句子，一律不算安全。
    """
    for fragment in fragments(doc):
        if fragment.tail is None:
            continue
        span = tail_span(doc, fragment)
        if fragment.head is None:
            yield Hit(span, (), False, {"zh_where": LOST[0], "en_where": LOST[1]})
        else:
            related = Related(head_span(doc, fragment), "开头可能在此", "this may be its beginning")
            yield Hit(span, move(doc, fragment), False, {"zh_where": FOUND[0], "en_where": FOUND[1]}, (related,))


def move(doc: Document, fragment: Fragment) -> tuple[Edit, ...]:
    """Take the fragment away with one of its gaps, and put it to the end of its head."""
    rows = blocks(doc)
    assert fragment.head is not None and fragment.tail is not None
    tail, head = rows[fragment.tail], rows[fragment.head]
    if fragment.tail + 1 < len(rows):
        gone = Edit(tail.start, rows[fragment.tail + 1].start, "")
    else:
        gone = Edit(rows[fragment.tail - 1].end, tail.end, "")
    if fragment.tail == fragment.head + 1:
        return (Edit(head.end, tail.start, ""),)
    return tuple(sorted((gone, Edit(head.end, head.end, doc.text[tail.start : tail.end]))))
