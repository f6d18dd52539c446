"""What no rule may touch."""

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxlint.document import Document
from zxlint.protect import HIDDEN, prose, protected

MARKDOWN = "中文a,  `~[](<>)!:&;#-|*\\\n\r"


def hidden(text, kind="markdown"):
    """What is protected, piece by piece."""
    return [text[slice(*span)] for span in protected(Document(text, kind))]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("用 `中 文` 标记，好", ["`中 文`"]),
        ("``a ` 中,文`` 与 `半", ["``a ` 中,文``"]),
        ("一段`跨\n行`代码", ["`跨\n行`"]),
        ("不成对`的\n\n反引号`无效", []),
        ("不成对`的\r\n \t\r\n反引号`无效", []),
        ("转义\\`的,文`和`码,一`", ["`和`"]),
        ("转义\\``的,文`", ["`的,文`"]),
        ("`[甲`](乙,丙)", ["`[甲`"]),
        ("`<!--`与,文`-->`", ["`<!--`", "`-->`"]),
    ],
)
def test_code_spans(text, kept):
    assert hidden(text) == kept


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("fence", ["```", "~~~", "````"])
def test_fenced_code_with_its_fences(fence, end):
    text = f"前,文\n\n{fence}python\nprint('中,文')\n\n第二段,代码\n{fence}\n\n后,文\n".replace("\n", end)
    (block,) = hidden(text)
    assert block.strip() == text[text.index(fence) : text.rindex(fence) + len(fence)]


def test_a_fence_in_a_list_is_code():
    text = "- 一项\n\n  ```\n  中,文\n  ```\n\n二,三\n"
    assert "".join(hidden(text)).split() == ["```", "中,文", "```"]


def test_a_fence_that_is_never_closed_runs_to_the_end():
    text = "前文。\n\n```\n中,文\n\n又,一段\n"
    assert hidden(text) == ["```\n中,文\n\n又,一段\n"]


@pytest.mark.parametrize(
    "text",
    [
        "```markdown\n会议 指出,要做好工作。\n\n第二 段,如此。\n```\n",
        "```\n会议 指出,要做好工作。\n```",
        "\n\n~~~\n会议 指出,要做好工作。\n~~~\n\n",
    ],
)
def test_a_fence_round_the_whole_text_is_not_code(text):
    assert not any("会议" in piece for piece in hidden(text))


def test_a_fence_round_the_whole_text_after_front_matter_is_not_code():
    text = "---\ntitle: 甲\n---\n```markdown\n会议 指出,要做好工作。\n\n第二 段,如此。\n```\n"
    assert not any("会议" in piece for piece in hidden(text))


def test_indented_code():
    assert hidden("一段\n\n    x = f(a, b)\n    y = 1\n\n又一段") == ["    x = f(a, b)\n    y = 1\n"]


def test_an_indented_block_that_holds_han_is_text():
    assert hidden("一段\n\n    段首 空四格,是排版\n\n又一段") == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("见[文 档](a,b.html)好", ["[", "](a,b.html)"]),
        ('见[文 档](<a b> "题,目")好', ["[", '](<a b> "题,目")']),
        ("![图,一](x(1).png)下", ["![", "](x(1).png)"]),
        ("[文,章][ref]见", ["[", "][ref]"]),
        ("[文,章][ref](a,b)", ["[", "](a,b)"]),
        ("[![图,一](a,b.png)](c,d)", ["[![", "](a,b.png)](c,d)"]),
        ("甲\\[乙](x,y)与 \\![丙](x,y)", ["[", "](x,y)"]),
        ("〔2018〕59号 [注] 不是链接", []),
    ],
)
def test_link_targets_are_protected_and_link_texts_are_not(text, kept):
    assert hidden(text) == kept


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("这是[多行\n链接](路,径.md)的", ["[", "](路,径.md)"]),
        ('[李四](a(b).md\n"题,目的\n(文)字")', ["[", '](a(b).md\n"题,目的\n(文)字")']),
        ("> [甲\n> 乙](<路, 径>)", ["[", "](<路, 径>)"]),
        ("[文][标\n题,一]", ["[", "][标\n题,一]"]),
        ('文字<img\n alt="一,二>三">', ['<img\n alt="一,二>三">']),
        ("甲</b\n>乙", ["</b\n>"]),
        ("[甲\n\n乙](路,径)", []),
        ("[甲\n>\n乙](路,径)", []),
        ('文字<img\n\nalt="一,二">', []),
        ("设a<b 而\n且c>d,则", []),
    ],
)
def test_links_and_tags_may_be_wrapped_within_a_paragraph(text, kept, end):
    assert hidden(text.replace("\n", end)) == [piece.replace("\n", end) for piece in kept]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ("[ref]: 路,径.md", ["[ref]: 路,径.md"]),
        ('  [甲,乙]: <a, b> "题,目"', ['[甲,乙]: <a, b> "', '"']),
        ("[^1]: 这是脚注,有半角逗号的文字。", []),
        ("[注]: 说明,文字 还有,文字", []),
        ("[1]: 张三,《书名》,某出版社", []),
    ],
)
def test_of_a_definition_all_but_the_words_of_the_title_is_protected(row, kept, end):
    assert hidden(f"文{end}{end}{row}{end}又,一段{end}") == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("一<br>二<span class='x,y'>字,</span>", ["<br>", "<span class='x,y'>", "</span>"]),
        ("甲<!-- 注,释\n二 -->乙,丙", ["<!-- 注,释\n二 -->"]),
        ("<div>\n中,文\n</div>\n\n好,的", ["<div>\n中,文\n</div>\n"]),
        ("&nbsp;甲&#160;乙&#x4E2D;丙", ["&nbsp;", "&#160;", "&#x4E2D;"]),
        ("a < b, c > d 与 R&D, 和 AT&T", []),
    ],
)
def test_tags_comments_and_entities(text, kept):
    assert hidden(text) == kept


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("fence", ["---", "+++"])
def test_front_matter(fence, end):
    text = f"{fence}\ntitle: 中 文,好\n{fence}\n正 文,好\n".replace("\n", end)
    assert "".join(hidden(text)).strip() == text[: text.rindex(fence) + 3]


def test_a_rule_further_down_is_no_front_matter():
    assert hidden("正文,好\n\n---\n\n又,一节\n\n---\n") == []


@pytest.mark.parametrize("kind", ["text", "markdown"])
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("见https://a.cn/x?y=1,2，好。", ["https://a.cn/x?y=1,2"]),
        ("见 http://a.b/c).", ["http://a.b/c"]),
        ("邮箱：a.b@c.com.cn，电话。", ["a.b@c.com.cn"]),
        ("网址www.example.com/a,b。", ["www.example.com/a,b"]),
        ("见HTTP://WWW.GOV.CN/A,B，与WWW.A.CN/C,D。", ["HTTP://WWW.GOV.CN/A,B", "WWW.A.CN/C,D"]),
        ("网址www.163.com，好", ["www.163.com"]),
        ("登录gov.cn查询,或 ftp://x.y/z 下载", ["gov.cn", "ftp://x.y/z"]),
        ("第1.2节,共3.5亿元;约3:2", []),
    ],
)
def test_addresses_in_any_document(text, kept, kind):
    assert hidden(text, kind) == kept


def seconds(text, kind):
    """How long the processor takes to find what is protected, at best."""
    times = []
    for _ in range(3):
        start = process_time()
        protected(Document(text, kind))
        times.append(process_time() - start)
    return min(times)


@pytest.mark.parametrize("kind", ["text", "markdown"])
@pytest.mark.parametrize(
    ("before", "again", "after"),
    [
        ("", "a.", "@"),
        ("", "0123456789abcdef", "联系a@b.cn"),
        ("", "a@", ""),
        ("", "字<!-- ", ""),
        ("", "<!-- `", ""),
        ("", "[", ""),
        ("", "`", ""),
        ("", "` `` ", "```"),
        ("", "[a](", ""),
        ("", "[a](b \"[a](b '[a](b (", ""),
        ("", "[](()", ""),
        ("", "[a][", ""),
        ("", '<a b="', ""),
        ("", "<a ", ""),
        ("[a](b", " ", ""),
        ("```\n", "\n", ""),
        ("    a\n\n", "[a](", ""),
    ],
)
def test_hostile_text_takes_time_in_proportion_to_its_length(before, again, after, kind):
    short, long = (seconds(before + again * n + after, kind) for n in (2_000, 8_000))
    # Four times the text; quadratic time would be sixteen times as long.  What is over at once cannot be compared.
    assert long < max(9 * short, 0.02)


@pytest.mark.parametrize(
    "text",
    [
        "用 `中 文` 标记",
        "前,文\n\n```\n中,文\n```\n",
        "一\n\n    x = f(a, b)\n",
        "见[文 档](a,b.html)",
        "甲<br>乙<!-- 注 -->&nbsp;",
        "---\ntitle: 中,文\n---\n",
    ],
)
def test_the_syntax_of_markdown_protects_nothing_in_plain_text(text):
    assert hidden(text, "text") == []


def test_prose_hides_what_is_protected_and_nothing_else():
    text = "用 `中\r\n文` 标记,见 a@b.cn 。"
    assert prose(Document(text, "markdown")) == f"用 {HIDDEN * 2}\r\n{HIDDEN * 2} 标记,见 {HIDDEN * 6} 。"
    assert prose(Document("没有,代码。")) == "没有,代码。"


@given(st.text(MARKDOWN, max_size=120), st.sampled_from(["text", "markdown"]))
def test_prose_keeps_every_offset_and_every_line_end(text, kind):
    doc = Document(text, kind)
    shown, spans = prose(doc), protected(doc)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(one.end < other.start for one, other in pairwise(spans))
    within = {offset for span in spans for offset in range(*span)}
    assert shown == "".join(HIDDEN if n in within and c not in "\r\n" else c for n, c in enumerate(text))
