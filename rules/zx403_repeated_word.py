"""ZX403 repeated-word."""

from __future__ import annotations

from collections.abc import Iterator

from zxlint.document import Document
from zxlint.later import re
from zxlint.lexicon import LONGEST, bridges, is_word, words
from zxlint.loops import doubled, doubled_characters
from zxlint.protect import prose
from zxlint.rule import Hit, Ranks, rule, swap
from zxlint.structure import Kind, block_at, blocks
from zxlint.text import Span

HAN = "\u4e00-\u9fff"
TWICE = re.compile(rf"([{HAN}]{{2,12}}?)\1")
UNITS = range(2, 13)
PARTICLE = frozenset("的了在是和与被及或也对为以于由把")
OBJECTS = "打是中"
"""What makes a word with 的 after it that the dictionary lacks and the particle 的 may follow: 打的的费用, 答是的的人, 箭箭中的的射手."""
PARTICLES = re.compile(rf"(?<=[{HAN}])([{''.join(PARTICLE)}])\1(?=[{HAN}])")

WORDS = frozenset("nlsjv")
"""Kinds of word that are not doubled for effect: nouns, set terms, places, abbreviations, and verbs with care."""

PHRASE = 4
"""Characters from which a stretch that stands twice is no reduplication and no coincidence."""

LOOP = 24
"""Characters before a doubled particle within which the text after it shows a loop."""

RESULT = frozenset("为成到出于入至")
"""What may follow a verb, but not one that is doubled to soften it (研究研究)."""

COAXING = re.compile(
    r"(?:[要来去想再多该跟]|和你|和他|和我|姑且|好好|可以|一起|大家|咱们|我们|你们|给我|帮忙|不妨|一下)[^，。；：！？]{0,2}\Z"
)
DATED = re.compile(r"[上本每一该下][年季月]度\Z")

BODY = re.compile("电视|广播|大学|学院|公司|银行|协会|政府|航空|出版|日报")
"""What makes of a place the name of a body in that place: 在日本日本电视台播出."""

ENDINGS = frozenset("的去罢吧看呀啊呢嘛了着过再也矣乎哉")
"""What a softened verb likes before it; 的 makes a verb of the second copy: 国家有关规定规定的."""

DEEDS = frozenset(
    re.findall(
        r"\w+",
        "规定 组织 决定 报告 计划 领导 编辑 翻译 代表 裁定 研究 指挥 导演 记录 建议 要求 通知 主持 监督 管理 保护 证明 "
        "申请 生产 教育 服务 指导 评价 检查 移民",
    )
)
"""Verbs that are also nouns, so that a noun may stand before its own verb: 集体经济组织组织开展."""

BODIES = frozenset(re.findall(r"\w+", "组织 领导 编辑 翻译 代表 指挥 导演 主持"))
"""Those of them that name who does it."""

SOFT = frozenset(
    re.findall(
        r"\w+",
        "商量 研究 讨论 考虑 学习 休息 打听 介绍 整理 收拾 打扮 锻炼 活动 运动 交流 了解 检查 分析 参考 比较 体会 感受 琢磨 批评 "
        "教育 教训 帮助 照顾 照应 调查 观察 联系 联络 说明 解释 表示 准备 练习 复习 欣赏 参观 放松 享受 尝试 体验 考验 核对 试验 "
        "检验 总结 反省 反思 合计 盘算 调整 调理 调养 开导 安慰 劝说 鼓励 表扬 支持 支援 关心 应付 对付 打扫 打点 布置 装修 装饰 "
        "修理 修补 修改 改进 可怜 得罪 恭喜 拜托 考察 拜访 走动 客气 溜达 切磋 请教 招呼 招待 意思 指点 清理 清醒 热闹 舒服",
    )
)
"""Verbs of what people do by their own will, that are doubled to soften them: 收拾收拾再走."""

NOUN_NEXT = re.compile("工作|事业|职责|职能|水平")
"""What a noun of action stands before, so that neither copy can be a verb with its object: 管理管理工作的."""

HEAD = re.compile("长|团|域|主任|主席|书记|经理|委员|代表")
"""What makes of a body an office in it, which its name may stand before: 教导大队大队长."""

ASPECT = re.compile(rf"[了着](?=[{HAN}])(?!吧|罢)")
"""What a verb takes that has an object, but none that is doubled to soften it: 促进了各项."""

NUMBERED = re.compile(r"[（(][一二三四五六七八九十0-9]{1,4}[）)]\Z")
OPENER = re.compile(r"(?:\A|[\s，。；：！？、“‘—…])\Z")

FREE = frozenset("adrcput")
"""Kinds of word before which no noun begins: what stands after them may be a verb with its object."""

NEAR = 5_000
"""Characters around a copy within which the document's own use of the word is looked up."""

QUOTED = re.compile(r"“[^“”\r\n]*+”|「[^「」\r\n]*+」|《[^《》\r\n]*+》")
SPEECH = re.compile(r"《|.*[，。！？…]")
"""What of that is no quotation of a single word."""


@rule(
    "ZX403",
    "repeated-word",
    zh="“{bad}”连写了两遍（“{around}”）",
    en="“{bad}” stands twice in a row (“{around}”)",
    rank=Ranks.REPEATED_WORD,
    examples=[
        "推动资源优势转化⟦转化⇒⟧为发展优势，取得实效。",
        "县里的重点项目⟦项目⇒⟧进展顺利，年底可以完工。",
        "全年重点抓好以下工作⟦工作⇒⟧：一是修路，二是通水。",
        "推动乡村经济发展⟦发展⇒⟧，全面加强河道管理⟦管理⇒⟧工作的考核。",
        "有力促进⟦促进⇒⟧了各项事业，福建、山东⟦山东⇒⟧、河南三省都来了人，要切实增强⟦增强⇒⟧服务意识。",
        "（二）服务⟦服务⇒⟧业稳步回升，全县电商服务⟦服务⇒⟧站覆盖到村。",
        "雨停之后，项目⟦项目⇒⟧部立即复工，大家连夜赶到码头⟦码头⇒⟧。",
        "工厂生产生产资料，企业管理管理人员，第二大队大队长到会，我们更好地服务服务对象，他在家收拾收拾。",
        "这件事要和群众商量商量，去外地学习学习，锻炼锻炼身体，活动活动筋骨，请领导批评批评，到县里检查检查工作。",
        "充分发挥科研院所⟦科研院所→⟧的专业优势，加快培养青年人才。",
        "这是全镇的⟦的→⟧头等大事，必须办好。",
        "干部们在院子里转了转，研究研究再说，大家讨论讨论。",
        "方方面面的事，慢慢来，一步一步走，一个一个办，很久很久以前就是这样。",
        "他为了了解情况，除了了解之外，还说明目的的所在，现在在写报告。",
        "生产生产资料的工厂，管理管理人员的办法，上一年度年度报告，本规定规定的期限，经济组织组织开展。",
        "“老师老师，这里有一只码头码头猫！”孩子喊道。",
        "人民民主是社会主义的生命，是是非非自有公论，和和气气过日子。",
        "妈妈妈妈，快来看，哗啦哗啦下起雨来，非常非常大。",
        "哈哈哈哈哈哈，他们高高兴兴地走了。",
    ],
    markdown=["命令是 `项目项目`，说明见后。"],
)
def repeated_word(doc: Document) -> Iterator[Hit]:
    """A word or phrase that was emitted twice: 转化转化为, 的的.

    The second copy is marked.  Reduplication (研究研究, 慢慢), rhetoric, calls, words that merely meet (生产生产资料,
    为了了解) and quotations are left alone, and so is what stands three times or more.  Safe where four characters or
    more are doubled within a sentence, or the document has the same neighbours with the word once, or 的 is doubled
    before a word, between neighbours that take neither.

    中文

    词语连写了两遍：转化转化为、的的。

    标出的是后一份。叠词（研究研究、慢慢）、修辞、呼号、恰好相接的词（生产生产资料、为了了解）和引文不报，
    连写三遍以上的归 repetition-loop 管。以下修复是安全的：句中四个字以上重复；文档别处有同样的前后文而
    只写一遍；“的”在词前重复，且前后的字不与它成词。
    """
    text = prose(doc)
    copies = [*phrases(doc), *particles(doc)]
    if not copies:
        return
    rows = blocks(doc)
    for copy, safe in sorted(copies):
        block = rows[block_at(rows, copy.start)]
        # A quotation ends with its line.
        quotations = QUOTED.finditer(text, block.start, block.end)
        said = any(m.start() <= copy.start < m.end() and SPEECH.match(m.group()) for m in quotations)
        word = len(text[slice(*copy)]) < PHRASE
        # A title may name a body by a part of its own name: 最高人民法院人民法院对外…
        within = block.kind is Kind.PROSE or (word and block.kind not in (Kind.TABLE, Kind.CODE))
        if within and not (word and said):
            yield swap(copy, "", safe=safe and block.kind is Kind.PROSE and not said)


def phrases(doc: Document) -> Iterator[tuple[Span, bool]]:
    """Yield the second copies of words and phrases, and whether it is certain that they are too many."""
    text = prose(doc)
    for match in twice(doc):
        size = len(match[1])
        more = extent(text, match.end(), size)
        if more >= size or text[match.start() - size : match.start()] == match[1]:
            continue
        for shift in range(more + 1):
            start = match.start() + size + shift
            copy = Span(start, start + size)
            if size < PHRASE and too_many(text, copy):
                yield copy, stands_once(text, copy)
                break
            if size >= PHRASE and not plays(match[1]) and not continues(text, copy):
                yield copy, not is_deed_of_someone(match[1])
                break


def is_deed_of_someone(unit: str) -> bool:
    """Whether a phrase may be a body or a verb with its object, which then acts: 调查人员调查人员伤亡."""
    head = next((unit[:n] for n in range(LONGEST, 1, -1) if is_word(unit[:n])), "")
    return head in DEEDS or words().get(head, "") in ("v", "vn") or BODY.search(unit) is not None


def twice(doc: Document) -> Iterator[re.Match[str]]:
    """Yield the matches of ``TWICE``, looked for only where a stretch may stand twice."""
    text, at = prose(doc), 0
    for start, end in doubled(doc, UNITS):
        # Only of a match that begins before the end is it known that it is the first.
        while (match := TWICE.search(text, max(at, start), end + 2 * UNITS[-1])) and match.start() < end:
            yield match
            at = match.end()


def extent(text: str, end: int, size: int) -> int:
    """Return for how many characters, at most ``size``, the repetition goes on after the second copy."""
    return next((n for n in range(size) if text[end + n : end + n + 1] != text[end + n - size]), size)


def too_many(text: str, copy: Span) -> bool:
    """Whether a word of two or three characters stands twice by mistake."""
    unit = text[slice(*copy)]
    first = copy.start - len(unit)
    left, right = text[max(0, first - LONGEST) : first], text[copy.end : copy.end + LONGEST]
    kind = words().get(unit, "")
    if kind not in WORDS or len(set(unit)) < len(unit):
        return False
    if kind == "v" and right[:1] in RESULT:
        return True
    if crosses(left, unit) or DATED.search(left + unit) or BODY.match(right):
        return False
    if (begun := compound(text, copy)) and not NOUN_NEXT.match(right):
        return before_compound(text, Span(first, copy.start), begun)
    if meets(unit, right):
        return False
    if unit in SOFT or kind == "v":
        return deed_twice(text, Span(first, copy.start), right)
    if not (any(map(is_han, (left[-1:], right[:1]))) or "、" in (left[-1:], right[:1])) or right[:1] in ENDINGS - {
        "的",
        "了",
    }:
        return False
    return unit not in DEEDS or bool(NOUN_NEXT.match(right))


def deed_twice(text: str, word: Span, right: str) -> bool:
    """Whether a verb or noun of action stands twice otherwise than to soften it, as people do who speak of a plan."""
    unit, left = text[slice(*word)], text[max(0, word.start - LONGEST) : word.start]
    if unit not in SOFT and ASPECT.match(right) and is_han(left[-1:]):
        return True
    if right[:1] == "的" and unit not in SOFT | DEEDS and is_attribute(left):
        return True
    if right[:1] in ENDINGS or (COAXING.search(left) and (unit in SOFT | DEEDS or not is_han(right[:1]))):
        return False
    if not is_han(right[:1]):
        # 中心工作工作，: behind a noun it is one itself.
        return is_han(left[-1:]) and (used_as_noun(text, word) or (unit not in SOFT and is_attribute(left)))
    if unit in DEEDS:
        return unit not in BODIES | SOFT and is_attribute(left) and bool(NOUN_NEXT.match(right))
    return (unit not in SOFT or used_as_noun(text, word)) and (is_han(left[-1:]) or opens(text, word.start))


def before_compound(text: str, word: Span, begun: str) -> bool:
    """Whether a word stands by mistake before a longer one that begins with it: 电商服务服务站增加到, 项目项目部提前.

    A verb before its own object (生产生产资料, 管理管理人员的) and the office of a body (大队大队长) are meant.
    """
    unit = text[slice(*word)]
    left, right = text[max(0, word.start - LONGEST) : word.start], text[word.end + len(begun) :][:1]
    if HEAD.match(begun[len(unit) :]) or not is_han(right) or right in ENDINGS or unit in BODIES:
        return False
    if words()[unit] != "v":
        return (opens(text, word.start) or is_han(left[-1:])) and unit not in DEEDS
    return opens(text, word.start) or (unit not in SOFT and is_attribute(left))


def opens(text: str, place: int) -> bool:
    """Whether a clause begins at a place, or the text of a numbered heading."""
    before = text[max(0, place - LONGEST - 2) : place]
    return bool(OPENER.search(before) or NUMBERED.search(before))


def is_attribute(left: str) -> bool:
    """Whether a word ends here that a noun may follow, and none that only a verb, or its subject, does."""
    if not is_han(left[-1:]):
        return False
    word = next((left[-n:] for n in range(LONGEST, 1, -1) if is_word(left[-n:])), "")
    return left[-1:] == "的" or bool(word and words()[word] not in FREE)


def used_as_noun(text: str, word: Span) -> bool:
    """Whether a verb follows 的, or what it follows here stands before it once more."""
    unit, left = text[slice(*word)], text[max(0, word.start - 2) : word.start]
    return left[-1:] == "的" or text[max(0, word.start - NEAR) : word.end + NEAR].count(left + unit) > 1


def compound(text: str, copy: Span) -> str:
    """Return the longer word that the second copy begins (生产资料), or nothing."""
    longer = (text[copy.start : copy.end + more] for more in range(LONGEST - 1, 0, -1))
    return next(filter(is_word, longer), "")


def continues(text: str, copy: Span) -> bool:
    """Whether the second copy begins a longer word of its own: 生产资料."""
    return bool(compound(text, copy))


def crosses(left: str, unit: str) -> bool:
    """Whether a word that began before ends in the unit: all of it (集装箱装箱), or where no other word ends before it.

    What two words make (人民法院) is no reason to write the second one twice.
    """
    whole = bool(left) and is_word(left[-1] + unit)
    return whole or (bridges(left, unit) and not any(is_word(left[-n:]) for n in range(2, LONGEST + 1)))


def meets(unit: str, right: str) -> bool:
    """Whether a word begins in the last character of the unit and goes further than any that begins behind it."""
    sizes = range(LONGEST, 0, -1)
    crossing = next((n for n in sizes if is_word(unit[-1:] + right[:n])), 0)
    return crossing > next((n for n in sizes if is_word(right[:n])), 0)


def begins_with_word(text: str) -> bool:
    return any(is_word(text[:size]) for size in range(2, LONGEST + 1))


def plays(unit: str) -> bool:
    """Whether a phrase itself consists of repetitions, as in a refrain."""
    half = len(unit) // 2
    return len(set(unit)) <= half


def stands_once(text: str, copy: Span) -> bool:
    """Whether the document has the word once between the same neighbours."""
    first = copy.start - (copy.end - copy.start)
    left, right = text[max(0, first - 2) : first], text[copy.end : copy.end + 2]
    near = text[max(0, first - NEAR) : copy.end + NEAR]
    return len(left + right) == 4 and left + text[slice(*copy)] + right in near


def particles(doc: Document) -> Iterator[tuple[Span, bool]]:
    """Yield second copies of function words that neither neighbour takes into a word."""
    text, at = prose(doc), 0
    for place in doubled_characters(doc, "".join(PARTICLE)):
        if text[place] not in PARTICLE or place < at or not (match := PARTICLES.match(text, place)):
            continue
        at = match.end()
        word, start, end = match[1], *match.span()
        left, right = text[max(0, start - LONGEST) : start], text[end : end + LONGEST]
        looped = text[end : end + LONGEST] in text[max(0, start - LOOP) : start]
        if (
            looped
            or word in left[-1:] + right[:1]
            or bridges(left, word)
            or bridges(word, right)
            or left[-1:] in "不得"
            or (word == "的" and left[-1:] in OBJECTS)
        ):
            continue
        yield Span(end - 1, end), word == "的" and begins_with_word(right)


def is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"
