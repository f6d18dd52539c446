"""Encodings: found, said with what confidence, and kept byte for byte."""

import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from zxlint.decoding import codec_named, is_binary, read
from zxlint.document import Document
from zxlint.engine import mend, plan
from zxlint.rule import Hit, rule
from zxlint.settings import Settings
from zxlint.splicing import Patch, composed, inverted, patched, patches, rewritten
from zxlint.text import Edit, Span, apply

SIMPLIFIED = "会议指出，要密切联系群众，加强党的建设，各单位要认真贯彻执行。\n"
TRADITIONAL = "會議指出，要加強教育工作，各單位應認真辦理，並將結果報告主管機關。\n"
FAULTY = "会议指出,要密切联系群众，加强党的建设。\r\n各单位要认真贯彻执行。\n\r第二行,完\r"
REPAIRED = FAULTY.replace(",", "，")


def make(name, data):
    Path(name).write_bytes(data)
    return Path(name)


# Bytes as text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("中\r\n文\r\n𠮷\n".encode(), "中\r\n文\r\n𠮷\n"),
        (b"\xef\xbb\xbf", ""),
        (b"\xef\xbb\xbf" + "\ufeff中".encode(), "\ufeff中"),
        (b"\xff\xfe" + "中𠮷\r\n".encode("utf-16-le"), "中𠮷\r\n"),
        (b"\xfe\xff" + "Ā中𠮷\n".encode("utf-16-be"), "Ā中𠮷\n"),
        (b"x" * 8192 + b"\0", "x" * 8192 + "\0"),
    ],
)
def test_what_says_its_encoding_is_read_for_certain(data, text):
    source = read(data)
    assert (source.fault, source.text, source.confidence) == (None, text, 1)
    assert source.basis in ("bom", "utf-8")
    assert not is_binary(data)


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (SIMPLIFIED, "gb2312", "gbk"),
        (SIMPLIFIED, "gb18030", "gbk"),
        (SIMPLIFIED + "𠮷", "gb18030", "gb18030"),
        (TRADITIONAL, "gbk", "gbk"),
        (TRADITIONAL, "big5", "cp950"),
        (TRADITIONAL + "①喺嘅", "big5hkscs", "big5hkscs"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (SIMPLIFIED.rstrip(), "utf-16-le", "utf-16-le"),
        (TRADITIONAL, "utf-16-le", "utf-16-le"),
        ("# The head\n\nabc, def: 1.0\n" * 20 + SIMPLIFIED, "gb18030", "gbk"),
    ],
)
def test_chinese_text_tells_its_encoding(text, encoding, name):
    data = text.encode(encoding)
    source = read(data)
    assert (source.fault, source.text, source.encoding, source.basis) == (None, text, name, "likely")
    assert 0.999999 <= source.confidence < 1
    assert not is_binary(data)


@pytest.mark.parametrize(
    ("data", "offset", "reason"),
    [
        ("中".encode() + b"a\xd6b", 4, "byte 0xd6 is not UTF-8"),
        (b"\xef\xbb\xbfab\xff", 5, "byte 0xff is not UTF-8"),
        ("中文".encode()[:-1], 3, "byte 0xe6 is not UTF-8"),
        (b"a\xed\xa0\x80", 1, "byte 0xed is not UTF-8"),
        (b"\xff\xfea\0\x00\xd8b\0", 4, "byte 0x00 is not UTF-16"),
        (b"\xfe\xff\x4e", 2, "byte 0x4e is not UTF-16"),
        ("café à la carte".encode("latin-1"), 3, "byte 0xe9 is not UTF-8"),
        (b"PK\x03\x04\0\xff", 4, "binary data"),
        (b"\xff\xfe\0\0a\0\0\0", 2, "binary data"),
        ("ascii".encode("utf-16-le"), 1, "binary data"),
        (
            "中文".encode("gbk"),
            0,
            "probably GBK, but not certainly (99.8357 %); name the encoding with --encoding",
        ),
        (
            SIMPLIFIED.encode("gbk") * 3 + b"\xff\n",
            len(SIMPLIFIED.encode("gbk")) * 3,
            "byte 0xff is not GB18030, as which the rest reads",
        ),
        (
            TRADITIONAL.encode("big5") * 3 + b"\xff\n",
            len(TRADITIONAL.encode("big5")) * 3,
            "byte 0xff is not Big5, as which the rest reads",
        ),
    ],
)
def test_what_is_not_certainly_text_is_a_fault_at_its_first_byte(data, offset, reason):
    source = read(data)
    assert source.text == ""
    assert (source.fault.offset, source.fault.reason) == (offset, reason)
    assert is_binary(data) == (reason == "binary data")
    with pytest.raises(ValueError, match="cannot be written"):
        patches(source, data, [])


OTHERS = [
    ("吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗い所で", ["shift_jis", "euc_jp"]),
    ("東京都千代田区霞が関一丁目、経済産業省資源庁、平成二十年度予算執行状況報告書", ["shift_jis", "euc_jp"]),
    ("모든 국민은 인간으로서의 존엄과 가치를 가지며 행복을 추구할 권리를 가진다. 국가는", ["euc_kr", "utf-16-le"]),
    ("Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены", ["cp1251", "koi8-r"]),
    ("Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια", ["cp1253", "iso8859-7"]),
    ("Alle Menschen sind frei und gleich an Würde geboren; größer, schöner, älter" * 4, ["latin-1"]),
    ("มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์", ["tis-620"]),
    ("كل الناس أحرار", ["cp1256"]),
]


@pytest.mark.parametrize("length", [6, 20, 1000])
@pytest.mark.parametrize(("text", "encoding"), [(text, encoding) for text, names in OTHERS for encoding in names])
def test_other_languages_are_not_taken_for_chinese(text, encoding, length):
    source = read(text[:length].encode(encoding))
    assert source.fault or source.text == text[:length]


@pytest.mark.parametrize("text", ["Tous les êtres humains naissent libres", "Все люди рождаются", "כל בני האדם"])
def test_utf_8_of_other_languages_stays_utf_8(text):
    assert read(text.encode()).text == text


def test_what_reads_as_utf_8_and_as_gbk_is_not_guessed():
    # Every one of these is in GBK what a letter with an accent is in UTF-8.
    source = read("一十业应全实院员学时要同施".encode("gbk"))
    assert source.fault.reason == "it reads as UTF-8 and as GBK; name the encoding with --encoding"


# The encoding that the user names


@pytest.mark.parametrize(
    ("given", "name"),
    [("GB2312", "gbk"), ("gb18030", "gb18030"), ("Big5", "cp950"), ("big5-hkscs", "big5hkscs"), ("UTF8", "utf-8"),
     ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("cp936", "gbk"), ("latin-1", "iso8859-1"), ("sjis", "shift_jis")],
)  # fmt: skip
def test_encodings_have_many_names(given, name):
    assert codec_named(given) == name


@pytest.mark.parametrize("given", ["", "klingon", "rot13", "iso2022_jp", "hz", "utf-7", "idna", "a\0b", "utf-32"])
def test_what_is_no_encoding_that_can_be_kept_is_refused(given):
    with pytest.raises(LookupError):
        codec_named(given)


def test_a_named_encoding_holds_against_appearances(zxlint):
    path = make("a.txt", "中文,好\n".encode("gbk"))
    assert zxlint("check", ".").status == 1
    ran = zxlint("fix", ".", "--write", "--encoding", "gb2312")
    assert (ran.status, path.read_bytes()) == (0, "中文，好\n".encode("gbk"))


def test_what_is_binary_stays_so_whatever_it_is_said_to_be(zxlint):
    path = make("a.txt", "中文,好\n".encode("gbk") + b"\0\1")
    assert zxlint("check", ".", "--encoding", "gbk").out == "No files to check.\n"
    ran = zxlint("fix", "a.txt", "--write", "--encoding", "gbk")
    assert "binary data" in ran.out and path.read_bytes().endswith(b"\n\0\1")
    path = make("b.txt", "中文,好\na\n".encode("utf-16-be"))
    assert zxlint("fix", "b.txt", "--write", "--encoding", "utf-16-be").status == 0
    assert path.read_bytes() == "中文，好\na\n".encode("utf-16-be")


def test_the_configuration_may_name_it(zxlint):
    make("zxlint.toml", b'encoding = "gbk"\n')
    path = make("a.txt", "中文,好\n".encode("gbk"))
    assert zxlint("fix", ".", "--write").status == 0
    assert path.read_bytes() == "中文，好\n".encode("gbk")
    assert 'encoding = "gbk"' in zxlint("config", "a.txt").out
    make("zxlint.toml", b'encoding = "gkb"\n')
    ran = zxlint("check", ".")
    assert (ran.status, 'unknown encoding "gkb"' in ran.err) == (2, True)


def test_a_byte_order_mark_is_not_read_over(zxlint):
    path = make("a.txt", b"\xef\xbb\xbf" + FAULTY.encode())
    assert "a byte order mark says UTF-8, not GBK" in zxlint("check", "a.txt", "--encoding", "gbk").out
    zxlint("fix", "a.txt", "--write", "--encoding", "utf-8")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf" + REPAIRED[:5].encode())


# Said


def test_the_encodings_of_a_folder_are_listed(zxlint):
    for name, data in (
        ("a.txt", SIMPLIFIED.encode()), ("b.txt", SIMPLIFIED.encode("gbk")), ("c.txt", b"\xff\xfea\0"),
        ("d.txt", "中文".encode("gbk")), ("e.txt", TRADITIONAL.encode("big5")),
    ):  # fmt: skip
        make(name, data)
    ran = zxlint("check", ".", "--show-encodings")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "a.txt: UTF-8 (strict UTF-8)",
        "b.txt: GBK (by its text 99.9999 %)",
        "c.txt: UTF-16 (byte order mark)",
        "d.txt: probably GBK, but not certainly (99.8357 %); name the encoding with --encoding",
        "e.txt: Big5 (by its text 99.9999 %)",
    ]
    rows = json.loads(zxlint("check", ".", "--show-encodings", "--output-format", "json").out)
    assert [(row["encoding"], row["basis"], row["bom"]) for row in rows[:3]] == [
        ("utf-8", "utf-8", False), ("gbk", "likely", False), ("utf-16-le", "bom", True),
    ]  # fmt: skip
    assert rows[3]["confidence"] < 0.999999 < rows[1]["confidence"] < 1
    assert "b.txt：" not in ran.out and "按文本判断" in zxlint("check", ".", "--show-encodings", "--language", "zh").out


def test_a_run_says_once_which_encodings_it_has_told_by_the_text(zxlint):
    for n in range(3):
        make(f"{n}.txt", SIMPLIFIED.encode("gbk"))
    said = "zxlint: encodings told by the text: GBK 3 (zxlint check --show-encodings says how certainly)\n"
    assert said in zxlint("check", ".").err
    assert zxlint("check", ".", "--quiet").err == ""


def test_what_is_not_certain_is_never_written_and_how_to_go_on_is_said(zxlint):
    for data in ("中,文".encode("gbk"), "café, déjà vu".encode("latin-1"), SIMPLIFIED.encode("gbk") * 3 + b"\xff"):
        path = make("a.txt", data)
        ran = zxlint("fix", "a.txt", "--write", "--unsafe")
        assert (ran.status, path.read_bytes()) == (2, data)
        assert ran.err.startswith("zxlint: a.txt: not written: ")
        assert "--encoding" in ran.err


# Kept byte for byte


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"),
     ("utf-16-le", b""), ("gbk", b""), ("gb18030", b"")],
)  # fmt: skip
def test_a_repair_keeps_encoding_mark_and_line_ends(zxlint, encoding, bom):
    path = make("a.txt", bom + FAULTY.encode(encoding))
    ran = zxlint("fix", "a.txt", "--write", "--quiet", "--ignore", "ZX104,ZX103")
    assert (ran.status, ran.err) == (0, "")
    assert path.read_bytes() == bom + REPAIRED.encode(encoding)


def test_big5_keeps_the_second_form_of_a_character(zxlint):
    # Ten has two byte sequences in Big5, and a codec knows one of them when it writes.
    data = TRADITIONAL.encode("big5") + b"\xa2\xcc\xa4\xcd,\xa2\xcc\xa4\xcd\r\n"
    path = make("a.txt", data)
    assert zxlint("fix", "a.txt", "--write").status == 0
    assert path.read_bytes() == data.replace(b",", "，".encode("big5"))


def test_a_copy_and_standard_output_are_in_the_encoding_of_the_file(process):
    data = FAULTY.encode("gbk")
    make("a.txt", data)
    assert process("fix", "a.txt", "--output", "out", "--ignore", "ZX104,ZX103").status == 0
    assert Path("out/a.txt").read_bytes() == REPAIRED.encode("gbk")


POOLS = {
    "utf-8": ["中", "a", "\r\n", "\r", "𠮷", "é"],
    "utf-16-le": ["中", "a", "\r\n", "\r", "𠮷"],
    "gb18030": ["中", "a", "\n", "𠮷", "é", "€"],
    "gbk": ["中", "a", "\n", "·"],
    "cp950": [b"\xa2\xcc", b"\xa4\x51", b"\xf9\xf9", b"\xa1\x45", b"a", b"\r\n", b"\xa4\xa4"],
    "big5hkscs": [b"\xa2\xcc", b"\xa4\x51", b"\x88\x62", b"\x88\x66", b"\xa1\xfe", b"a", b"\n", b"\xa4\xa4"],
    "shift_jis": [b"\x82\xa0", b"a", b"\xb1", b"\n"],
    "iso8859-1": [b"\xe9", b"a", b"\n"],
}


@st.composite
def repaired_bytes(draw):
    """Bytes in an encoding, and edits in a few steps to the text that they are."""
    encoding = draw(st.sampled_from(sorted(POOLS)))
    pool = [one.encode(encoding) if isinstance(one, str) else one for one in POOLS[encoding]]
    bom = draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) if encoding == "utf-8" else b""
    data = bom + b"".join(draw(st.lists(st.sampled_from(pool), max_size=12))) * draw(st.sampled_from([1, 1, 1, 400]))
    source = read(data, encoding)
    assume(not source.fault)
    text, steps = source.text, []
    for _ in range(draw(st.integers(1, 3))):
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
        step = [Edit(a, b, draw(st.sampled_from(["", "a", "中" if encoding != "iso8859-1" else "é"])))
                for a, b in zip(cuts[::2], cuts[1::2], strict=False)]  # fmt: skip
        steps.append(step)
        text = apply(text, step)
    return source, data, steps, text


@given(repaired_bytes())
def test_all_bytes_outside_the_edits_stay_and_the_way_back_is_exact(made):
    source, data, steps, text = made
    edits = composed(steps, source.text)
    assert apply(source.text, edits) == text
    try:
        changes = rewritten(source, data, steps, text)
    except ValueError:
        # Half of a sequence that stands for two characters cannot go.
        assert source.encoding == "big5hkscs"
        return
    new = patched(data, changes)
    assert new[len(source.bom) :].decode(source.encoding) == text
    assert patched(new, inverted(data, changes)) == data
    assert len(changes) == len(edits)
    assert new.startswith(source.bom)
    kept = [
        data[a:b] for a, b in zip([0, *(c.end for c in changes)], [*(c.start for c in changes), len(data)], strict=True)
    ]
    for change, edit in zip(changes, edits, strict=True):
        gone = data[change.start : change.end].decode(source.encoding)
        extra = 1 if source.encoding == "big5hkscs" else 0
        assert len(gone) <= edit.end - edit.start + 2 * extra
    at = 0
    for piece, change in zip(kept, [*changes, Patch(0, 0, b"")], strict=True):
        assert new[at : at + len(piece)] == piece
        at += len(piece) + len(change.content)
    assert at == len(new)


@given(
    st.text(st.sampled_from("会议指出,要 。\r\n中a1“”—…"), max_size=60),
    st.sampled_from(["utf-8", "gb18030", "utf-16-be"]),
)
def test_mending_changes_no_byte_outside_its_edits(text, encoding):
    from zxlint.plugins import load

    data = text.encode(encoding)
    source = read(data, encoding)
    repair = mend(Document(text, encoding=encoding), plan(Settings(), load()), Settings(), unsafe=True)
    changes = rewritten(source, data, repair.steps, repair.text)
    assert patched(data, changes) == repair.text.encode(encoding)
    assert sum(c.end - c.start for c in changes) <= len(data)


def test_a_character_that_the_encoding_lacks_is_not_written_and_the_rest_is():
    def find(doc):
        for at, character in enumerate(doc.text):
            if character in "XY":
                yield Hit(Span(at, at + 1), (Edit(at, at + 1, "𠮷" if character == "X" else "好"),))

    find.__doc__ = "A.\n\nB.\n\n中文\n\n甲\n\n乙"
    made = rule("QQ001", "x-or-y", zh="甲", en="a", examples=["[X]"])(find)
    for encoding, text, left in (("gbk", "甲X乙好丙", 1), ("gb18030", "甲𠮷乙好丙", 0), ("utf-8", "甲𠮷乙好丙", 0)):
        repair = mend(Document("甲X乙Y丙", encoding=encoding), [(made, {})], Settings())
        assert (repair.text, len(repair.remaining)) == (text, left)
        assert (
            list(repair.notes)
            == ["the repair of QQ001 is left out where it needs U+20BB7, which GBK does not have"] * left
        )
