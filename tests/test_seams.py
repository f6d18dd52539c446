"""Torn, misplaced and repeated text in documents of every layout."""

import random
import sys

import numpy  # noqa: F401 - texts of a thousand characters are read with it once it is there
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zxlint import kgrams, loops, repeats, seams, sieve, squeezed, structure, weighing
from zxlint.document import Document
from zxlint.engine import check, fix, plan
from zxlint.examples import parse
from zxlint.flow import continuation, continuations, ending, opening
from zxlint.fragments import fragments
from zxlint.plugins import load
from zxlint.settings import Settings
from zxlint.shape import codes_of
from zxlint.structure import is_solid, wrap_width

PARAGRAPHS = (
    "去年入冬以后，全镇组织劳力三千多人整修沟渠，疏通了六条主干渠，为来年春耕打下了基础。",
    "县里投入资金一千二百万元，新建和改造学校四十所，惠及师生两万余人，城乡教育的差距明显缩小。",
    "各级党委和政府要高度重视安全生产工作，落实责任，加强监督检查，及时消除隐患，防止事故发生。",
    "我们坚持以人民为中心的发展思想，加大民生投入，完善社会保障体系，群众的获得感不断增强。",
    "合作社引进了新品种，请来技术员手把手教，亩产比上年增加一成，茶农的收入也跟着提高了。",
    "图书馆从今年起延长开放时间，读者凭借书证即可入馆，周末还有专人为孩子们讲故事、做手工。",
)
GAPS = {"blank lines": "\n\n", "one line a paragraph": "\n"}
FAMILY = Settings(select=("ZX3", "ZX4"))
RULES = [rule for rule, _ in plan(Settings(select=("ALL",)), load(())) if rule.code[:3] == "ZX3"]


def names(text: str) -> list[str]:
    return [finding.name for finding in check(text, FAMILY)]


def document(gap: str, *paragraphs: str) -> str:
    return gap.join(paragraphs) + "\n"


def as_large(patch: pytest.MonkeyPatch, large: bool) -> None:
    """Have every document read like a large one, or every one like a small one."""
    for module in [module for name, module in sys.modules.items() if name.startswith("zxlint")]:
        for asked in ("worthwhile", "columnar"):
            if hasattr(module, asked):
                patch.setattr(module, asked, lambda size: large)


@pytest.fixture(params=GAPS.values(), ids=GAPS.keys())
def gap(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_good_text_is_silent_in_every_layout(gap):
    assert names(document(gap, *PARAGRAPHS)) == []


def test_lines_without_blank_ones_between_are_known_to_be_paragraphs():
    assert is_solid(Document(document("\n", *PARAGRAPHS)))
    assert not is_solid(Document("春风吹过山岗，\n吹绿了我的家乡，\n吹开了门前的桃花，\n吹来了远方的客人，\n" * 3))


def test_a_paragraph_that_lost_its_end_is_reported_in_every_layout(gap):
    head = PARAGRAPHS[2][:-9]
    found = check(document(gap, *PARAGRAPHS[:2], head, *PARAGRAPHS[3:]), FAMILY)
    assert [finding.name for finding in found] == ["truncated-paragraph"]


def test_an_end_before_its_beginning_is_moved_in_every_layout(gap):
    head, tail = PARAGRAPHS[3][:31], PARAGRAPHS[3][31:]
    text = document(gap, *PARAGRAPHS[:3], tail, head, *PARAGRAPHS[4:])
    assert names(text) == ["orphan-fragment", "truncated-paragraph"]
    assert fix(text, FAMILY, unsafe=True).text == document(gap, *PARAGRAPHS)


@pytest.mark.parametrize("at", [29, 33])
def test_a_torn_sentence_is_joined_and_no_rest_of_it_declared_lost(gap, at):
    torn = PARAGRAPHS[2][:at] + "\n\n" + PARAGRAPHS[2][at:]
    text = document(gap, *PARAGRAPHS[:2], torn, *PARAGRAPHS[3:])
    assert names(text) == ["split-line"]
    assert fix(text, FAMILY, unsafe=True).text == document(gap, *PARAGRAPHS)


def test_what_goes_together_beyond_doubt_is_joined_without_asking(gap):
    at = PARAGRAPHS[3].index("保障体系") + 1
    torn = PARAGRAPHS[3][:at] + "\n\n" + PARAGRAPHS[3][at:]
    text = document(gap, *PARAGRAPHS[:3], torn, *PARAGRAPHS[4:])
    assert fix(text, FAMILY).text == document(gap, *PARAGRAPHS)


def test_paragraphs_emitted_again_are_deleted_in_every_layout(gap):
    text = document(gap, *PARAGRAPHS[:4], *PARAGRAPHS[1:3], *PARAGRAPHS[4:])
    assert names(text) == ["duplicate-passage"]
    assert fix(text, FAMILY, unsafe=True).text == document(gap, *PARAGRAPHS)


def test_an_item_that_breaks_its_list_is_a_copy_and_equal_items_of_two_lists_are_not():
    items = [
        "（一）加强组织领导，落实各项责任，把任务分解到人；",
        "（二）加大宣传力度，营造良好氛围，让群众都来参加；",
        "（三）强化监督检查，严格考核奖惩，年底统一通报。",
    ]
    lists = document("\n\n", "春季的要求如下：", *items, "秋季的要求如下：", *items)
    assert names(lists) == []
    copied = document("\n\n", "春季的要求如下：", *items[:2], items[0], items[2], "以上要求，各单位要认真落实。")
    assert names(copied) == ["duplicate-passage"]


def test_the_end_of_a_page_emitted_again_is_found_however_badly_it_was_read():
    tail, rest = PARAGRAPHS[2][:-9], PARAGRAPHS[2][-9:]
    misread = tail.replace("党委", "觉委").replace("监督", "监监督").replace("消除", "消")
    text = document("\n\n", *PARAGRAPHS[:2], tail, misread + rest, *PARAGRAPHS[3:])
    assert names(text) == ["duplicate-passage"]
    repair = fix(text, FAMILY, unsafe=True)
    assert repair.text == document("\n\n", *PARAGRAPHS)
    assert fix(text, FAMILY).text == text


WRAPPED = (
    "　　水库始建于一九五八年，历时六年完工，库容达到一千\n二百万立方米，灌溉着两岸上万亩农田，粮食年年增产，\n百姓的日子一天比一天好。\n"
    "　　入冬以后，各村组织劳力整修沟渠，疏通了六条主干渠\n道，为来年春耕打下了基础。老人们都说，这样的年景从前\n想也不敢想，如今却是寻常事了。\n"
    "　　秋粮收购从十月开始，收购点设在村口，随到随收随时\n付款，大家都说方便。县里又架设了通信线路，移动网络覆\n盖了全部村庄，山货当天就能卖到城里，年轻人陆续回来。\n"
    "　　学校在半山腰上，只有两间教室，一位老师带着十几个\n年纪不一的孩子读书写字，天黑了才放他们回家，路上打着\n火把，一串亮光在山路上慢慢移动，远远看去像一条火龙。\n"
)


def test_wrapped_lines_are_one_fact_and_told_only_when_asked():
    assert wrap_width(Document(WRAPPED)) is not None
    assert names(WRAPPED) == []
    asked = Settings(select=("split-line",), rules={"split-line": {"wrapped": True}})
    found = check(WRAPPED, asked)
    assert [len(finding.edits) for finding in found] == [2, 2, 2, 2]
    assert not any(finding.safe for finding in found)
    assert fix(WRAPPED, asked, unsafe=True).text.count("\n") == 4


def test_a_page_break_in_wrapped_lines_is_closed_and_the_lines_stay():
    torn = WRAPPED + WRAPPED.replace("主干渠\n道，", "主干渠\n\n\n道，").replace("水库", "堤坝").replace("学校", "医院")
    assert [finding.name for finding in check(torn, Settings(select=("ZX301",)))] == ["split-line"]
    assert fix(torn, Settings(select=("ZX301",)), unsafe=True).text == torn.replace("主干渠\n\n\n道，", "主干渠\n道，")


def test_flow_tells_what_goes_on_from_what_begins():
    assert continuation("加强社会", "保障体系建设") > 0 > continuation("加强社会", "各位代表")
    assert opening("各位代表") > opening("展思想")
    assert ending("工作报告") > ending("坚持以人民为中")


def test_seeds_of_repeats_are_the_same_with_numpy_and_without(monkeypatch):
    rng = random.Random(7)
    for _ in range(60):
        pieces = ["".join(rng.choices("甲乙丙丁戊己庚辛壬癸", k=rng.randint(5, 60))) for _ in range(6)]
        text = "".join(rng.choices(pieces, k=14))
        monkeypatch.setattr(kgrams, "worthwhile", lambda size: True)
        at_once = kgrams.runs(text)
        monkeypatch.setattr(kgrams, "worthwhile", lambda size: False)
        assert kgrams.runs(text) == at_once


def test_seeds_of_a_text_in_parts_are_those_of_one_read_at_once(monkeypatch):
    rng = random.Random(8)
    for _ in range(40):
        pieces = ["".join(rng.choices("甲乙丙丁戊己庚辛壬癸", k=rng.randint(5, 60))) for _ in range(6)]
        codes = sieve.narrow(codes_of("".join(rng.choices(pieces, k=14))))
        at_once = kgrams.found_at_once(codes)
        with monkeypatch.context() as patch:
            patch.setattr(sieve, "PART", 64)
            in_parts = kgrams.found_at_once(codes)
        assert [column.tolist() for column in in_parts.rows] == [column.tolist() for column in at_once.rows]
        assert in_parts.spaced == at_once.spaced and len(at_once.rows.copy)


@pytest.mark.parametrize("period", loops.NEAR)
def test_loops_of_every_short_period_are_found_wherever_they_stand(period):
    rng = random.Random(period)
    # Characters with different lowest bytes, none of which comes again.
    unit = "".join(map(chr, range(0x4E01, 0x4E01 + period)))
    copies = loops.RUN if period == 1 else loops.COPIES
    dull = [chr(0x5000 + 7 * i) for i in range(1_500)]
    for at in (0, *(rng.randrange(len(dull)) for _ in range(8)), len(dull)):
        text = "".join(dull[:at]) + unit * copies + "".join(dull[at:])
        assert loops.Loop(at, at + period * copies, period) in loops.loops(Document(text))


@settings(max_examples=100, deadline=None)
@given(st.text("天的，。（1| \t\u3000\xa0\n\r\ufffc𠀀𤰀", max_size=80))
def test_large_documents_are_read_like_small_ones(text):
    read, squeezes = [], []
    for large in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            as_large(patch, large)
            doc = Document(text)
            particles = [place for place in loops.doubled_characters(doc, "的") if text[place : place + 2] == "的的"]
            whole, heads = squeezed.squeezed(doc), squeezed.line_heads(doc)
            offsets = [whole.at(place) for place in range(len(whole.text))], list(map(whole.place, range(len(text))))
            rows = tuple(structure.lines(doc)), tuple(structure.blocks(doc))
            read.append((rows, particles, offsets, heads))
            squeezes.append(whole.text)
    assert read[0] == read[1]
    # Some character stands in for each that is beyond U+FFFF.
    one, other = squeezes
    stands_for = dict(zip(one, other, strict=True))
    assert len(one) == len(other) == len("".join(text.split())) and len(set(stands_for.values())) == len(stands_for)
    assert all(ord(c) > 0xFFFF or c == of for c, of in zip(other, one, strict=True))
    assert "".join(map(stands_for.get, one)) == other


def test_page_numbers_in_full_width_figures_are_found_in_large_documents_too(monkeypatch):
    for large in (True, False):
        as_large(monkeypatch, large)
        assert names(document("\n\n", PARAGRAPHS[0], "第１２页", PARAGRAPHS[1])) == ["page-furniture"]


def emitted_again(rng: random.Random) -> str:
    """Return text in which passages, lines, phrases and characters come again, exactly, nearly, or over and over."""
    text = ""
    for _ in range(rng.randint(3, 9)):
        piece = "".join(rng.choices("甲乙丙丁戊己庚辛壬癸子丑寅卯，。", k=rng.randint(3, 90)))
        kind = rng.randrange(6)
        if kind == 0:
            piece = (piece + rng.choice(("", "\n", " "))) * rng.randint(2, 5)
        elif kind == 1:
            piece = "".join(c + c for c in piece[:12])
        elif kind == 2 and len(text) > 60:
            start = rng.randrange(len(text) - 50)
            copy = list(text[start : start + rng.randint(20, 200)])
            for _ in range(rng.randint(0, 3)):
                copy[rng.randrange(len(copy))] = rng.choice("宙宇𠀀")
            piece = "\n" * rng.randint(0, 2) + "".join(copy)
        text += piece + "\n" * rng.randint(0, 2)
    return text


def test_repetition_is_found_alike_in_large_documents_and_small_ones(monkeypatch):
    rng = random.Random(11)
    several = 0
    for _ in range(150):
        text = emitted_again(rng)
        read = []
        for large in (True, False):
            as_large(monkeypatch, large)
            doc = Document(text)
            read.append((repeats.repeats(doc), loops.loops(doc), loops.doubled_rows(doc), list(check(text, FAMILY))))
        assert read[0] == read[1]
        several += len(read[0][0]) > 1 and len(read[0][1]) > 0
    assert several > 20


@pytest.fixture(scope="module")
def pages() -> list[str]:
    """The examples of the rules on seams, and paragraphs torn, run together and put in the wrong order."""
    examples = [parse(one).text for rule in RULES for one in (*rule.examples, *rule.markdown) if isinstance(one, str)]
    return [*examples, WRAPPED, *PARAGRAPHS]


@settings(max_examples=150, deadline=None)
@given(data=st.data(), kind=st.sampled_from(["text", "markdown"]))
def test_large_documents_get_the_findings_of_small_ones(pages, data, kind):
    whole = st.sampled_from(pages)
    halves = st.sampled_from(PARAGRAPHS).flatmap(
        lambda p: st.integers(3, 30).flatmap(lambda at: st.just(p[:at]) | st.just(p[at:]))
    )
    brief = st.sampled_from(
        ["总体要求", "（二）加强领导（试行", "大家提出了“多听、多看、多", "问”的要求", "第三条　本办法", "甲：", "12"]
    )
    pieces = data.draw(st.lists(whole | halves | brief, min_size=1, max_size=10))
    gaps = st.sampled_from(["", "\n", "\n\n", "\r\n", "\n\n　　", "\n— 3 —\n", "\n图1 水库\n\n", "，\n", "；\n（一）"])
    text = "".join(piece + data.draw(gaps) for piece in pieces)
    found = []
    for large in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            as_large(patch, large)
            patch.setattr(weighing, "INDEXED", 0)
            patch.setattr(seams, "FORESEEN", 0)
            doc = Document(text, kind)
            hits = [(rule.code, hit) for rule in RULES for hit in rule.find(doc)]
            found.append((hits, seams.seams(doc), fragments(doc)))
    assert found[0] == found[1]


def test_what_the_model_is_asked_at_once_it_answers_as_one_by_one():
    breaks = [
        (PARAGRAPHS[i][at - 4 : at], PARAGRAPHS[j][at : at + 4])
        for i in range(6)
        for j in range(6)
        for at in (9, 17, 25)
    ]
    breaks += [("共有1200", "万元"), ("，，", "，，"), ("ab", " 1"), ("建设", "。"), ("甲", "乙"), ("　 ", "的")]
    assert continuations(breaks) == [continuation(*two) for two in breaks]


@settings(max_examples=60, deadline=None)
@given(
    st.permutations("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳").map("".join),
    st.text("天地玄黄，。", max_size=30),
    st.integers(0, 8),
)
def test_no_repeat_of_the_least_length_is_missed(passage, between, lead):
    passage = passage[: kgrams.LEAST + len(between) % 5]
    text = "宇" * lead + passage + between + "宙" + passage
    found = kgrams.runs(text)
    second = lead + len(passage) + len(between) + 1
    covered = {place for run in found for place in range(run.copy, run.copy + run.size)}
    assert not set(range(second, second + len(passage))).isdisjoint(covered)


ITEM = "（二）由户籍所在地的居民委员会或者村民委员会出具的证明，应当写明申请人的姓名、年龄、住址、家庭人口和收入来源，并且加盖公章，复印件无效。"

MEANT = (
    "他写道：“问君能有几多愁\n恰似一江春水向东流”。\n",
    "墙上挂着一副对联：“海内存知己\n天涯若比邻”，写得很好。\n",
    "他说：“你好“，转身就走\n\n她说：”再见”，没有回头。\n",
    "今天好难过 :( 下雨了，没带伞\n明天会放晴的吧 :) 加油，大家都在等着你回来。\n",
    "谨定于五月一日上午十时，为小儿陈浩与儿媳刘婷举行结婚典礼\n\n敬备薄酌，恭请光临，敬候回音。\n",
    "演员表，张三，李四，王发\n展览馆每天九点开门，下午五点关门，周一休息。\n",
    "小组成员，男，女，总数，10\n月度考核结果由办公室公布，请各组及时查看。\n",
    "全县有小学四十所，另有幼儿园120\n个别学校还在建设之中，预计年底完工。\n",
    "foo(甲乙丙丁,  # 第一个参数\n    戊己庚辛)  # 第二个参数\n",
    "调查人员调查人员伤亡情况，研究人员研究人员流动的规律，北京大学北京大学出版社也来了人。\n",
    "他出差打的的费用可以报销，请到财务科登记。\n",
    "孔子说：君君臣臣父父子子。\n",
    "小明按红黄蓝绿红黄蓝绿红黄蓝绿的顺序穿珠子，老师夸他仔细。\n",
    "他念着南无阿弥陀佛南无阿弥陀佛南无阿弥陀佛，头也不抬地走过去。\n",
    "纳税人，是指依照《中华人民共和国增值税暂行条例》缴纳增值税的小规模纳税人\n\n"
    "依照《中华人民共和国增值税暂行条例》缴纳增值税的小规模纳税人应当按季申报。\n",
    "从小到大，老师讲过那么多的道理，到头来谁都懂得爱国\n\n爱国主义是中华民族精神的核心，也是我们共同的财富。\n",
    # Two lists with an item in common: the second begins anew, within a line, or under a heading of its own.
    f"（一）申请表。\n\n{ITEM}\n\n（三）照片。\n\n（一）委托书。\n\n{ITEM}\n\n（三）合同。\n",
    f"（一）申请表。\n\n{ITEM}\n\n（三）照片。\n\n单位须提交：（一）委托书。\n\n{ITEM}\n\n（三）合同。\n",
    f"一、个人提交。\n\n（一）申请表。\n\n{ITEM}\n\n二、单位提交。\n\n{ITEM}\n\n（三）合同。\n",
)


@pytest.mark.parametrize("text", MEANT)
def test_what_may_be_meant_is_never_changed_without_asking(text):
    assert fix(text, FAMILY).text == text


def test_lines_of_a_quotation_in_markdown_are_left_alone():
    text = "> 规定如下（见第\n> 三章），不得违反，违者按照规定处理。\n"
    assert fix(text, FAMILY, kind="markdown", unsafe=True).text == text


def test_answers_without_full_stops_are_no_torn_sentences():
    pairs = (
        ("办理身份证要几天", "一般情况下二十天，急用的可以当场领取"),
        ("图书馆周末开门吗", "开门，早上九点到下午五点，借书证随身带好"),
        ("水费可以在网上缴吗", "可以，登录自来水公司的网站，按提示操作"),
        ("孩子上学报名要带什么", "户口簿和预防接种证，外地的还要带居住证"),
    )
    text = "\n\n".join(f"问：{question}\n\n答：{answer}" for question, answer in pairs) + "\n"
    assert names(text) == []


@pytest.mark.parametrize("piece", ["“甲乙丙丁，", "他说：“甲乙丙丁，戊己庚辛。", "甲乙丙丁戊己庚辛"])
def test_quotes_that_stay_open_cost_no_more_than_their_number(piece):
    # Four times the text would take sixteen times as long where each open quote is followed to the end of the line.
    import time

    def seconds(times: int) -> float:
        start = time.process_time()
        check(piece * times + "\n", FAMILY)
        return time.process_time() - start

    seconds(200)
    assert seconds(8_000) < 10 * seconds(2_000) + 1


@pytest.mark.parametrize("words", ["甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳", "甲乙丙丁"], ids=["few repeats", "many repeats"])
def test_four_times_the_text_has_four_times_the_repetition_to_look_at(words):
    # Not the time but the work: what is sifted out, sorted and looked at one by one must not grow faster than the text.
    rng = random.Random(5)

    def work(size: int) -> tuple[int, int]:
        lines = ("".join(rng.choices(words, k=rng.randint(20, 60))) for _ in range(size))
        doc = Document("\n".join(lines) + "\n")
        found = kgrams.found(doc)
        assert found is not None
        return len(found.rows.copy), len(repeats.repeats(doc))

    small, large = work(3_000), work(12_000)
    assert all(more <= 8 * few + 100 for few, more in zip(small, large, strict=True))
