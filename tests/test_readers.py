"""Files that are no plain text: what is read of them, where findings point, and that they are left as they are."""

import io
import json
import zipfile
from pathlib import Path
from time import process_time

import docx
import docx.enum.style
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import example, given
from hypothesis import strategies as st

from zxlint.document import Document
from zxlint.engine import check, examine, fix, mend, plan
from zxlint.plugins import load
from zxlint.protect import prose
from zxlint.readers.docx import read as read_docx
from zxlint.readers.html import read as read_html
from zxlint.reading import ReadError
from zxlint.settings import Settings

FAULTY = "基层单位 and 群众,好。"
W = nsdecls("w")


def word(*paragraphs):
    """The bytes of a Word document; a paragraph is a text, or the XML of one."""
    document = docx.Document()
    for paragraph in paragraphs:
        if paragraph.startswith("<"):
            document.element.body.insert(len(document.element.body) - 1, parse_xml(paragraph))
        else:
            document.add_paragraph(paragraph)
    return saved(document)


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xml(inner, properties=""):
    return f"<w:p {W}>{properties}{inner}</w:p>"


def run(text, properties=""):
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def places(reading, *texts):
    """Where each of the texts begins, as a person finds it."""
    return [tuple(reading.origins.position(reading.text.index(text))) for text in texts]


def page(body):
    return f"<!doctype html><html><head><title>题,名</title></head><body>{body}</body></html>".encode()


def text_of(body):
    return read_html(page(body)).text


# Word documents


def test_a_paragraph_is_found_by_its_number_and_column():
    reading = read_docx(word("第一段。", "", "第三段，到此为止。"))
    assert reading.text == "第一段。\n\n第三段，到此为止。\n"
    assert places(reading, "第一", "第三", "到此") == [(1, 1), (3, 1), (3, 5)]
    assert tuple(reading.origins.position(len("第一段。"))) == (1, 5), "an end is a place too"


@given(st.lists(st.text("甲乙丙，。 a1", max_size=12), max_size=6))
def test_every_character_of_a_word_document_is_at_its_paragraph_and_column(paragraphs):
    reading = read_docx(word(*paragraphs))
    kept = [paragraph for paragraph in paragraphs if paragraph.strip()]
    assert reading.text == "\n\n".join(kept) + "\n" * bool(kept)
    for at, character in enumerate(reading.text):
        if character != "\n":
            row, column = reading.origins.position(at)
            assert paragraphs[row - 1][column - 1] == character


def test_a_line_break_is_a_line_end_and_a_page_break_none():
    reading = read_docx(
        word(xml(run("甲") + "<w:r><w:br/></w:r>" + run("乙") + '<w:r><w:br w:type="page"/></w:r>' + run("丙")))
    )
    assert reading.text == "甲\n乙丙\n"
    assert places(reading, "乙", "丙") == [(1, 3), (1, 4)]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (run("甲") + f"<w:del>{run('乙')}</w:del>" + f"<w:ins>{run('丙')}</w:ins>", "甲丙"),
        (run("甲") + "<w:del><w:r><w:delText>乙</w:delText></w:r></w:del>", "甲"),
        (f"<w:moveFrom>{run('甲')}</w:moveFrom><w:moveTo>{run('乙')}</w:moveTo>", "乙"),
        (run("甲", "<w:rPr><w:vanish/></w:rPr>") + run("乙"), "乙"),
        (run("甲", '<w:rPr><w:vanish w:val="0"/></w:rPr>') + run("乙"), "甲乙"),
        (f"<w:hyperlink>{run('甲')}</w:hyperlink><w:sdt><w:sdtContent>{run('乙')}</w:sdtContent></w:sdt>", "甲乙"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>" + run("甲"), "甲"),
        ("<w:r><w:t>甲</w:t><w:tab/><w:noBreakHyphen/><w:softHyphen/><w:t>乙</w:t></w:r>", "甲\t-乙"),
        (f"<w:r><w:ruby><w:rt>{run('hàn')}</w:rt><w:rubyBase>{run('汉')}</w:rubyBase></w:ruby></w:r>", "汉"),
    ],
)
def test_what_a_reader_sees_of_a_paragraph(inner, text):
    assert read_docx(word(xml(inner))).text == f"{text}\n"


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next():
    joined = xml(run("甲"), "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>")
    assert read_docx(word(joined, "乙", "丙")).text == "甲乙\n\n丙\n"


def test_the_cells_of_a_table_are_one_row_and_no_sentence_goes_on_from_one_to_the_next():
    document = docx.Document()
    document.add_paragraph("开头。")
    table = document.add_table(2, 2)
    for cell, text in zip([*table.rows[0].cells, *table.rows[1].cells], ("甲", "乙", "会议,好", "丁"), strict=True):
        cell.text = text
    reading = read_docx(saved(document))
    assert reading.text == "开头。\n\n| 甲 | 乙 |\n\n| 会议,好 | 丁 |\n"
    assert places(reading, "甲", "乙", "会议", "丁") == [(2, 1), (3, 1), (4, 1), (5, 1)]
    assert [d.code for d in found_in(reading)] == ["ZX201"]


def test_cells_that_hold_several_paragraphs_are_running_text():
    document = docx.Document()
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text = "甲"
    cells[1].text = "乙"
    cells[1].add_paragraph("丙")
    assert read_docx(saved(document)).text == "甲\n\n乙\n\n丙\n"


def test_a_deleted_row_of_a_table_is_gone():
    document = docx.Document()
    table = document.add_table(2, 2)
    for row, text in zip(table.rows, "甲乙", strict=True):
        for cell in row.cells:
            cell.text = text
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {W}/>"))
    assert read_docx(saved(document)).text == "| 乙 | 乙 |\n"


def test_footnotes_and_text_boxes_come_after_the_body_and_headers_do_not():
    box = f"""<w:p {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">{run("正文一。")}<w:r>
      <mc:AlternateContent><mc:Choice><w:pict><w:txbxContent><w:p>{run("框里。")}</w:p></w:txbxContent></w:pict></mc:Choice>
      <mc:Fallback><w:pict><w:txbxContent><w:p>{run("框里。")}</w:p></w:txbxContent></w:pict></mc:Fallback>
      </mc:AlternateContent></w:r></w:p>"""
    document = docx.Document()
    document.element.body.insert(0, parse_xml(box))
    document.add_paragraph("正文二。")
    document.sections[0].header.paragraphs[0].text = "页眉,页眉"
    with_notes = footnoted(saved(document), f'<w:footnote w:id="1"><w:p>{run("注一。")}</w:p></w:footnote>')
    reading = read_docx(with_notes)
    assert reading.text == "正文一。\n\n正文二。\n\n框里。\n\n注一。\n"
    assert places(reading, "正文二", "框里", "注一") == [(2, 1), (3, 1), (4, 1)]


def footnoted(data, notes):
    """A Word document with footnotes, which python-docx does not make."""
    out = io.BytesIO()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode() if name.endswith((".xml", ".rels")) else old.read(name)
            if name == "word/_rels/document.xml.rels":
                content = content.replace(
                    "</Relationships>", f'<Relationship Id="n1" Type="{kind}" Target="footnotes.xml"/></Relationships>'
                )
            if name == "[Content_Types].xml":
                form = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
                content = content.replace(
                    "</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{form}"/></Types>'
                )
            new.writestr(name, content)
        rule = f'<w:footnote w:id="0" w:type="separator"><w:p>{run("分隔")}</w:p></w:footnote>'
        new.writestr("word/footnotes.xml", f"<w:footnotes {W}>{rule}{notes}</w:footnotes>")
    return out.getvalue()


def test_a_table_of_contents_is_counted_and_not_read():
    document = docx.Document()
    document.styles.add_style("TOC 1", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("第一章\t1", "TOC 1")
    document.add_paragraph("第一章")
    reading = read_docx(saved(document))
    assert (reading.text, places(reading, "第一章")) == ("第一章\n", [(2, 1)])


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


def rewritten(change):
    """A Word document with the XML of its body changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word("好。"))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()) if name == "word/document.xml" else content)
    return out.getvalue()


ENTITIES = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
BROKEN = {
    "empty": b"",
    "text": "会议指出。".encode(),
    "truncated": word("好。")[:-100],
    "half": word("好。")[: len(word("好。")) // 2],
    "another archive": zipped(a__txt="好"),
    "old": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "no XML": rewritten(lambda text: text[: len(text) // 2]),
    "entities": rewritten(lambda text: text.replace("<w:document", f"{ENTITIES}<w:document", 1)),
    "bomb": zipped(word=bytes(300 << 20)),
    "bomb of XML": zipped(**{"word/document__xml": b" " * (70 << 20)}),
    "encrypted": word("好。")
    .replace(b"PK\x03\x04\x14\x00\x00\x00", b"PK\x03\x04\x14\x00\x01\x00")
    .replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_what_is_no_word_document_is_one_line_and_exits_with_2(zxlint, here, data):
    (here / "a.docx").write_bytes(data)
    (here / "b.txt").write_text(FAULTY + "\n", encoding="utf-8")
    ran = zxlint("check", "a.docx", "b.txt", "--output-format", "json")
    assert ran.status == 2
    assert {found["filename"] for found in json.loads(ran.out)} == {"b.txt"}
    [line] = ran.err.splitlines()
    assert line.startswith("zxlint: a.docx: ")
    assert "reader failed" not in line
    assert "root:" not in line


@given(st.data())
def test_a_damaged_word_document_is_read_or_refused(data):
    whole = bytearray(word("第一段，好。", "第二段。"))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert isinstance(read_docx(bytes(whole)).text, str)
    except ReadError as error:
        assert "\n" not in str(error)


# web pages


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>甲</p><p>乙</p>", "甲\n\n乙\n"),
        ("<p>甲<p>乙", "甲\n\n乙\n"),
        ("甲<br>乙<br><br>丙", "甲\n乙\n\n丙\n"),
        ("<div>甲<div>乙</div>丙</div>", "甲\n\n乙\n\n丙\n"),
        ("<p>甲<b>乙</b><i>丙</i></p>", "甲乙丙\n"),
        ("<p>&lt;甲&gt;&amp;&#20057;&nbsp;丙</p>", "<甲>&乙\xa0丙\n"),
        ("<p>  甲\n 乙  a\n\tb </p>", "甲乙 a b\n"),
        ("<p>甲 乙</p>", "甲 乙\n"),
        ("<p>甲<script>x</script><style>y</style><template>z</template><noscript>w</noscript>乙</p>", "甲乙\n"),
        ("<p>甲<del>乙</del><ins>丙</ins></p>", "甲丙\n"),
        ("<p hidden>甲</p><p style='display: none'>乙</p><p>丙</p>", "丙\n"),
        ("<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字</p>", "漢字\n"),
        ("<pre>\n甲  乙\n 丙\n</pre>", "甲  乙\n 丙\n"),
        ("<ul><li>甲<li>乙</ul>", "甲\n\n乙\n"),
        ("<p>甲<!-- 注 -->乙</p>", "甲乙\n"),
        ("<table><tr><th>甲<td>乙<tr><td>丙<td><p>丁</p></table>", "| 甲 | 乙 |\n\n| 丙 | 丁 |\n"),
        ("<table><tr><td><p>甲<p>乙<td>丙</table>", "甲\n\n乙\n\n丙\n"),
        ("<table>乱<tr><td>甲</table>", "乱\n\n甲\n"),
        ("", ""),
        ("甲<", "甲<\n"),
        ("甲</>乙</ x>丙<!x>丁<![CDATA[戊]]>己<?php\n x?>庚</b x=1>辛", "甲乙丙丁己庚辛\n"),
        ("甲<!--[if IE]>乙<![endif]-->丙<![if !IE]>丁<![endif]>戊<!-->己<!--->庚", "甲丙丁戊己庚\n"),
        ("<p>甲</p class=x>乙<p/ >丙<a href='<!x>'>丁</a>", "甲\n\n乙\n\n丙丁\n"),
    ],
)
def test_what_a_page_shows(body, text):
    assert text_of(body) == text


def test_places_are_those_of_the_source():
    source = "<html>\r\n<body><p class=a>甲<b>乙</b>&amp;丙&nbsp;\r\n   丁\r\n<pre>\r\n戊\r\n 己</pre>\r\n"
    reading = read_html(source.encode())
    assert reading.text == "甲乙&丙\xa0 丁\n\n戊\n 己\n"
    assert places(reading, "甲", "乙", "&", "丙", "\xa0", "丁", "戊", "己") == [
        (2, 18), (2, 22), (2, 27), (2, 32), (2, 33), (3, 4), (5, 1), (6, 2),
    ]  # fmt: skip


@given(
    st.lists(
        st.sampled_from(
            [
                "甲",
                "乙，",
                "<b>",
                "</b>",
                "<p>",
                "&amp;",
                "&#20057;",
                "&x",
                " ",
                "\n",
                "<br>",
                "<td>",
                "𠮷",
                "</p>",
                "<table>",
                "</font>",
                "<",
                "&#31;",
                "&#xFFFF;",
            ]
        ),
        max_size=20,
    )
)
@example(["甲", "<table>", " ", "</b>", "&#20057;"])
@example(["<p>", "甲", "</font>", "<", "乙，"])
@example(["甲", "&#31;", "乙，"])
def test_every_character_of_a_page_stands_where_it_is_said_to(parts):
    source = "".join(parts)
    reading = read_html(source.encode())
    rows = source.split("\n")
    asides = {at for aside in reading.asides for at in range(*aside)}
    for at, character in enumerate(reading.text):
        if character in "甲乙，𠮷" and at not in asides:
            row, column = reading.origins.position(at)
            there = rows[row - 1][column - 1 :]
            assert there.startswith((character, "&#20057;" if character == "乙" else character))


@pytest.mark.parametrize(
    "part", ["<p>水利&#31;工程</p>", "<p>水利\0工程</p>", "&amp;甲<table> 乙", "&", "<p>甲&lt;", "甲</b><"]
)
def test_the_time_of_reading_grows_with_the_page(part):
    def seconds(times):
        started = process_time()
        read_html(("<meta charset=utf-8>" + part * times).encode())
        return process_time() - started

    long = seconds(4_000)
    # Below half a second nothing is wrong: all take less than a third of it.
    assert long < 0.5 or min(long, seconds(4_000)) <= 6 * min(seconds(1_000) for _ in range(2))


@given(st.text(st.sampled_from("<>/!-&;#\"'= abp甲\n"), max_size=60))
def test_any_page_is_read(source):
    reading = read_html(source.encode())
    end = reading.origins.position(len(reading.text))
    assert end >= (1, 1)


def test_code_is_no_prose():
    reading = read_html(page("<p>甲,乙<code>丙,丁</code></p>"))
    doc = Document(reading.text, reading=reading)
    assert prose(doc).count(",") == 1
    assert [d.code for d in found_in(reading)] == ["ZX201"]


def test_a_comment_that_speaks_to_zxlint_stays_in_the_text_as_an_aside():
    reading = read_html(page("<p>甲。</p>\n<!--zxlint-disable-next-line\n ZX201-->\n<p>乙,丙。</p>"))
    assert reading.text == "甲。\n\n<!-- zxlint-disable-next-line ZX201 -->\n\n乙,丙。\n"
    [aside] = reading.asides
    assert reading.text[slice(*aside)].startswith("<!--")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gb2312"])
def test_encodings_of_pages(encoding):
    declared = "gb2312" if encoding.startswith("gb") else encoding
    source = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}"><p>群众路线</p>'
    assert read_html(source.encode(encoding)).text == "群众路线\n"
    declaration = f'<?xml version="1.0" encoding="{declared}"?><p>群众路线</p>'
    assert read_html(declaration.encode(encoding)).text == "群众路线\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("<p>群众路线".encode("gb18030"), "it declares no charset"),
        (b"<meta charset=utf-9>\xff", "it declares the charset utf-9, but cannot be read so"),
        (b"<meta charset=rot13>\xff", "it declares the charset rot13, but cannot be read so"),
        (b"<p>\0\0\0", "binary data"),
    ],
)
def test_a_page_that_is_no_text_is_one_line_and_exits_with_2(zxlint, here, data, words):
    (here / "a.html").write_bytes(data)
    ran = zxlint("check", "a.html")
    assert ran.status == 2
    assert ran.err.startswith("zxlint: a.html: ")
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_a_page_may_nest_as_deep_as_it_likes():
    assert read_html(b"<div>" * 20_000 + "甲".encode()).text == "甲\n"


# checked, not repaired


def found_in(reading):
    settings = Settings()
    return examine(Document(reading.text, reading=reading), plan(settings, load()), settings).diagnostics


def test_findings_are_those_of_the_text_and_no_repair_is_made():
    reading = read_docx(word(FAULTY))
    doc = Document(reading.text, reading=reading)
    found = found_in(reading)
    assert [d.code for d in found] == [d.code for d in check(reading.text)]
    assert fix(reading.text).text != reading.text
    for unsafe in (False, True):
        repair = mend(doc, plan(Settings(), load()), Settings(), unsafe=unsafe)
        assert (repair.text, repair.fixed) == (reading.text, ())


@pytest.fixture
def files(here):
    (here / "a.docx").write_bytes(word("第一段。", FAULTY))
    (here / "b.html").write_bytes(page(f"\n<p>{FAULTY}</p>"))
    (here / "c.HTM").write_bytes(page("<p>好。</p>"))
    return here


def test_a_file_named_outright_is_read_by_its_ending(zxlint, files):
    ran = zxlint("check", "a.docx", "b.html", "c.HTM", "--output-format", "concise")
    assert ran.status == 1
    assert [line.split(" ")[0] for line in ran.out.splitlines()[:-1]] == [
        "a.docx:2:5:", "a.docx:2:12:", "b.html:2:8:", "b.html:2:15:",
    ]  # fmt: skip
    assert ran.out.splitlines()[-1] == "Found 4 problems in 2 files."


def test_the_full_report_shows_the_paragraph(zxlint, files):
    ran = zxlint("check", "a.docx")
    assert "  2:5 ZX501" in ran.out
    assert "    2 │ 基层单位 and 群众,好。" in ran.out


@pytest.mark.parametrize("options", [[], ["--write"], ["--write", "--unsafe"], ["--output-format", "json"]])
def test_fix_leaves_such_files_alone_and_says_so_once(zxlint, files, options):
    (files / "d.docx").write_bytes(word(FAULTY))
    before = {path.name: path.read_bytes() for path in files.iterdir()}
    ran = zxlint("fix", "a.docx", "b.html", "d.docx", "--no-cache", *options)
    assert ran.status == 1
    assert {path.name: path.read_bytes() for path in files.iterdir()} == before
    notes = [line for line in ran.err.splitlines() if "not repaired" in line]
    assert notes == [f"zxlint: *.{kind}: files of this kind are checked and not repaired" for kind in ("docx", "html")]
    assert "---" not in ran.out


def test_fix_of_a_clean_one_exits_with_0(zxlint, files):
    assert zxlint("fix", "c.HTM", "--write").status == 0


def test_copies_of_such_files_are_what_they_were(zxlint, files):
    assert zxlint("fix", "a.docx", "--output", "out").status == 1
    assert Path("out/a.docx").read_bytes() == Path("a.docx").read_bytes()


def test_standard_input_is_read_by_its_name_and_goes_through_as_it_came(zxlint, files):
    data = Path("b.html").read_bytes()
    checked = zxlint("check", "-", "--stdin-filename", "x.html", "--output-format", "concise", stdin=data)
    assert checked.out.startswith("x.html:2:8: ZX501")
    ran = zxlint("fix", "-", "--stdin-filename", "x.html", stdin=data)
    assert (ran.status, ran.out.encode()) == (1, data)


def test_folders_are_searched_for_them_only_if_one_says_so(zxlint, files):
    (files / "sub").mkdir()
    (files / "sub" / "e.docx").write_bytes(word(FAULTY))

    def names(*options):
        ran = zxlint("check", ".", "--output-format", "json", *options)
        return sorted({found["filename"] for found in json.loads(ran.out)})

    (files / "~$a.docx").write_bytes(b"\x05Owner")
    assert names() == []
    assert names("--include", "*.docx") == ["a.docx", "sub/e.docx"]
    assert names("--include", "*.docx", "--include", "*.html", "--exclude", "sub/") == ["a.docx", "b.html"]
    (files / "zxlint.toml").write_text('extend-include = ["sub/*.docx"]\n')
    assert names() == ["sub/e.docx"]
    assert names("--include", "b.*") == ["b.html", "sub/e.docx"]


def test_a_pattern_that_is_none_names_the_file(zxlint, files):
    (files / "zxlint.toml").write_text('extend-includ = ["*.docx"]\n')
    ran = zxlint("check", ".")
    assert (ran.status, 'did you mean "extend-include"?' in ran.err) == (2, True)


def test_an_unknown_ending_is_text(zxlint, here):
    (here / "a.ocr").write_text(FAULTY + "\n", encoding="utf-8")
    assert "a.ocr:1:5: ZX501" in zxlint("check", "a.ocr", "--output-format", "concise").out


@pytest.mark.parametrize(
    ("name", "module", "extra"), [("a.docx", "docx", "python-docx"), ("b.html", "justhtml", "justhtml")]
)
def test_without_the_extra_one_line_says_what_to_install(zxlint, files, monkeypatch, name, module, extra):
    monkeypatch.setitem(__import__("sys").modules, module, None)
    ran = zxlint("check", name)
    kind = name.rpartition(".")[2]
    assert (ran.status, ran.err) == (
        2,
        f"zxlint: {name}: reading .{kind} needs {extra}; pip install 'zxlint[{kind}]'\n",
    )


PLUGIN = """
from zxlint.plugins import hookimpl
from zxlint.reading import ReadError, Reading
from zxlint.text import Origins, Position

def read(data):
    if data == b"no":
        raise ReadError("it says no")
    if data == b"fail":
        raise LookupError("no luck")
    return Reading("会议,好。\\n", Origins([(0, Position(7, 3))]))

@hookimpl
def zxlint_read():
    return {".X.upper": read, ".htm": read}
"""


@pytest.fixture
def plugin(here, monkeypatch):
    from zxlint import plugins

    (here / "made_up_readers.py").write_text(PLUGIN, encoding="utf-8")
    monkeypatch.syspath_prepend(here)
    plugins.readers.cache_clear()
    manager = plugins._manager(())
    module = __import__("importlib").import_module("made_up_readers")
    manager.register(module)
    yield
    manager.unregister(module)
    plugins.readers.cache_clear()
    del __import__("sys").modules["made_up_readers"]


@pytest.mark.parametrize("name", ["a.x.UPPER", "b.htm"])
def test_a_plugin_brings_readers_and_may_take_the_place_of_a_built_in_one(zxlint, plugin, here, name):
    (here / name).write_bytes(b"\0anything")
    assert zxlint("check", name, "--output-format", "concise").out.startswith(f"{name}:7:5: ZX201")


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"no", "it says no"), (b"fail", "its reader failed: LookupError: no luck; ZXLINT_DEBUG=1 shows where")],
)
def test_a_reader_that_fails_is_one_line_and_the_run_goes_on(zxlint, plugin, here, data, words):
    (here / "a.htm").write_bytes(data)
    (here / "b.txt").write_text("会议,好。\n", encoding="utf-8")
    ran = zxlint("check", "a.htm", "b.txt", "--output-format", "concise")
    assert (ran.status, ran.err) == (2, f"zxlint: a.htm: {words}\n")
    assert "b.txt:1:3: ZX201" in ran.out


def test_accepted_word_documents_can_be_learned_from(zxlint, here):
    (here / "a.docx").write_bytes(word("会议指出，要密切联系群众。", "会议要求，转变作风。"))
    assert zxlint("learn", "a.docx", "-o", "mine.profile").status == 0


def test_the_reader_of_the_documentation_reads(root, zxlint, here):
    guide = (root / "docs" / "readers.md").read_text(encoding="utf-8")
    names = {}
    exec(guide.partition("```python\n")[2].partition("```")[0], names)
    [reader] = names["zxlint_read"]().values()
    reading = reader("1\n00:00:01 --> 00:00:02\n会议,好。\n".encode())
    assert (reading.text, places(reading, "会议")) == ("会议,好。\n", [(3, 1)])
    with pytest.raises(ReadError, match="not UTF-8 at byte 0"):
        reader(b"\xff")


COMMENTED = """<html><body>
<p>
句子<!-- zxlint-disable-next-line ZX201 -->
读完了,好。
下一行,也好。
</p>
<!-- zxlint-disable-next-line ZX501 -->

<p>基层单位 and 群众一同庆祝。</p><p>另一段,好。</p>
<p>甲,乙。<!-- zxlint-disable-line ZX201 -->
丙,丁。</p>
</body></html>
"""


def test_comments_in_web_pages_hold_for_rows_of_the_file(zxlint):
    Path("a.html").write_text(COMMENTED, encoding="utf-8")
    found = json.loads(zxlint("check", "a.html", "--select", "ZX201,ZX501,ZX901", "--output-format", "json").out)
    assert [(one["location"]["row"], one["code"]) for one in found] == [(5, "ZX201"), (9, "ZX201"), (11, "ZX201")]


def test_a_wrong_comment_in_a_web_page_is_named_with_its_row_in_the_file(zxlint):
    Path("a.html").write_text(COMMENTED.replace("ZX501", "ZX999"), encoding="utf-8")
    ran = zxlint("check", "a.html")
    assert ran.status == 2
    assert ran.err.startswith('zxlint: a.html: line 7: zxlint-disable-next-line: unknown rule "ZX999"')


@pytest.mark.parametrize("said", ["", "<!-- zxlint-disable-next-line ZX101 -->\n", "<!-- zxlint-enable ZX1 -->"])
def test_a_comment_in_a_web_page_changes_nothing_but_what_it_speaks_of(said):
    torn = f"<p>会议听取了各部门的情况汇报，并就下一步工作作出安排部</p>\n{said}<p>署，要求抓好落实。</p>"
    found = [d for d in found_in(read_html(page(torn))) if d.code != "ZX901"]
    assert [d.code for d in found] == ["ZX301"]
    whole = f"<p>会议听取了{said}各部门的\n{said}情况\n汇报，{said}\n要求抓好落实。</p>"
    assert {d.code for d in found_in(read_html(page(whole)))} <= {"ZX901"}
