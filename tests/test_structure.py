"""Lines, and what each of them is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxlint.document import Document
from zxlint.plugins import load
from zxlint.structure import Kind, blocks, lines, wrap_width

RUNNING = "入冬以后县里开始修建水库工程离不开党员干部和广大群众的支持大家出工出力一年完工物资全部到位"


def kinds(text, kind="text"):
    return [block.kind for block in blocks(Document(text, kind))]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.TITLE, "第一章　总则"),
        (Kind.TITLE, "一、总体要求"),
        (Kind.TITLE, "（一）加强组织领导"),
        (Kind.TITLE, "# 总则"),
        (Kind.TITLE, "各位代表："),
        (Kind.TITLE, "2023年3月5日"),
        (Kind.TITLE, "本报记者 王小明"),
        (Kind.ITEM, "1. 加强领导，落实责任，按期完成。"),
        (Kind.ITEM, "（2）加强领导，落实责任，按期完成。"),
        (Kind.ITEM, "- 甲，乙，丙，丁"),
        (Kind.ITEM, "①加强领导，落实责任"),
        (Kind.CAPTION, "图1 水库大坝"),
        (Kind.CAPTION, "▲会场内外"),
        (Kind.CAPTION, "王小明摄"),
        (Kind.CAPTION, "讲座正在进行。（北京市政协供图）"),
        (Kind.TABLE, "| 甲 | 乙 |"),
        (Kind.TABLE, "甲\t乙\t丙"),
        (Kind.RULE, "——————"),
        (Kind.RULE, "----------"),
        (Kind.RULE, "* * *"),
        (Kind.FURNITURE, "- 3 -"),
        (Kind.FURNITURE, "第 3 页 共 9 页"),
        (Kind.FURNITURE, "12"),
        (Kind.PROSE, "会议指出，要密切联系群众，多到基层去。"),
        (Kind.PROSE, "第九条　本办法自公布之日起施行。"),
        (Kind.PROSE, "表1个人愿意参加的人数比去年增加了一倍，大家都很高兴，纷纷表示要继续努力。"),
        (Kind.PROSE, "图为了解当时情况而设的展览厅对外开放后，参观者络绎不绝，" + RUNNING * 3),
    ],
)
def test_what_a_line_is(kind, text):
    assert kinds(text) == [kind]


def test_a_block_is_its_text_without_the_blanks_around_it():
    text = "\n　　会议指出，要密切联系群众，多到基层去。 \n\n \t\n尾题\n"
    found = blocks(Document(text))
    assert [text[slice(*block.span)] for block in found] == ["会议指出，要密切联系群众，多到基层去。", "尾题"]
    assert [block.line for block in found] == [1, 4]


def test_lines_of_code_are_code():
    assert kinds("一段，话，好。\n\n```\nx = 1, 2\n```\n\n又，一段，话。\n", "markdown") == [
        Kind.PROSE,
        Kind.CODE,
        Kind.CODE,
        Kind.CODE,
        Kind.PROSE,
    ]


def test_mixed_line_ends():
    text = "甲\r\n乙\r丙\n\n丁\u2028戊\x0c己"
    assert [text[line.start : line.end] for line in lines(Document(text))] == ["甲", "乙", "丙", "", "丁\u2028戊\x0c己"]
    assert [text[line.end : line.stop] for line in lines(Document(text))] == ["\r\n", "\r", "\n", "\n", ""]


def test_no_row_follows_a_final_line_end():
    assert len(lines(Document("甲\n"))) == len(lines(Document("甲"))) == 1
    assert lines(Document("")) == ()


@given(st.text("甲,\r\n\u2028 ", max_size=30))
def test_rows_put_together_are_the_text(text):
    rows = lines(Document(text))
    assert "".join(text[line.start : line.stop] for line in rows) == text
    assert all("\n" not in text[line.start : line.end] and "\r" not in text[line.start : line.end] for line in rows)


def wrapped(width, between="\n"):
    text = RUNNING * 10
    return between.join(text[at : at + width] for at in range(0, len(text), width))


@pytest.mark.parametrize("between", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("width", [20, 30])
def test_the_width_of_a_wrapped_text(width, between):
    assert wrap_width(Document(wrapped(width, between))) == width


@pytest.mark.parametrize(
    "text",
    [
        "会议指出，要密切联系群众，多到基层去。\n" * 20,  # every line ends a sentence
        wrapped(30, "\n\n"),  # torn, not wrapped: blank lines between
        "".join(RUNNING[:width] + "\n" for width in range(12, 44)),  # lines of all lengths
        wrapped(30)[:90],  # too little to tell
        "",
    ],
)
def test_a_text_that_is_not_wrapped(text):
    assert wrap_width(Document(text)) is None


def test_a_code_of_more_than_a_thousand_articles_counts_on_in_han():
    units = dict(zip((1000, 100, 10, 1), ("千", "百", "十", ""), strict=True))
    figures = "零一二三四五六七八九"

    def article(number):
        said = "".join(
            figures[number // unit % 10] + (name if number // unit % 10 else "") for unit, name in units.items()
        )
        said = re.sub("零+", "零", said).strip("零")
        return f"第{said.removeprefix('一') if said.startswith('一十') else said}条"

    numbers = [number for number in range(1, 1010) if number != 1005]
    text = "".join(f"{article(number)} 自然人享有权利，任何人不得侵害。\n" for number in numbers)
    [hit] = load()["ZX802"].find(Document(text))
    assert hit.words["expected"] == "第一千零五条" == article(1005)


def test_in_a_large_document_hash_signs_alone_make_no_heading():
    heading = "一、粮食生产再获丰收"
    text = f"#\n\n{RUNNING}。\n\n" * 2000 + f"{heading}\n\n{heading}\n\n{RUNNING}。\n"
    [hit] = load()["ZX402"].find(Document(text))
    assert text[slice(*hit.span)] == heading
