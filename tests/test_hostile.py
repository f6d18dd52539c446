"""What a document, a name or a configuration can't do to zxlint and to whoever runs it."""

import os
import re
import zipfile

import pytest

from zxlint.engine import check, fix
from zxlint.regular import contents


def codes(text):
    return [found.code for found in check(text)]


@pytest.mark.parametrize("odd", ["\ud800", "\udfff", "\0"])
def test_half_a_surrogate_pair_or_a_nul_beside_a_traditional_character_keeps_no_rule_from_it(odd):
    """A library may be given what no file holds."""
    text = f"委员们{odd}认真履行職责{odd}，积极建言。\n"
    assert "ZX010" in codes(text)
    assert "职责" in fix(text).text


FAULTY = "会议指出, 要密切联系群众。\n"
COMMANDS = "甲::error::乙, 丙\n::error::丁, 戊\n ::add-mask::己\n会议, ##[error]庚, ##vso[task.complete]辛\n"
TERMINAL = "会议\x1b]0;标题\x07, \x1b[31m红\u202e反, [red]甲[/red], \x9b2J乙, \r丙\u2028丁\n"
NAMES = [
    "两\n行.txt",
    "\x1b[2J屏.txt",
    "::error::令.txt",
    " ::error::空.txt",
    "##[error]令.txt",
    "\u202e反.txt",
    "[red]色[.txt",
    "%0A百.txt",
]
FORMATS = ["full", "concise", "grouped", "json", "json-lines", "csv", "sarif", "github", "gitlab", "junit", "rdjson"]

obeyed = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]")


def is_harmless(said, github=False):
    """Nothing that a terminal obeys, no line that a service takes for a command, but where commands are meant."""
    commands = [
        line for line in said.splitlines() if line.lstrip().startswith("::") or "##[" in line or "##vso[" in line
    ]
    if github:
        commands = [
            line for line in commands if not re.match(r"::(?:warning|notice) title=zxlint \(ZX\d+\),file=[^:]*::", line)
        ]
    # CSV ends rows with CRLF, as its standard has it.
    return obeyed.findall(said.replace("\r\n", "\n")) == [] and commands == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", FORMATS)
def test_neither_a_name_nor_a_text_drives_the_terminal_or_a_service(zxlint, here, form, language):
    for number, name in enumerate(NAMES):
        (here / name).write_text((FAULTY, COMMANDS, TERMINAL)[number % 3], encoding="utf-8", newline="")
    ran = zxlint(
        "check", ".", *NAMES, "没有\n\x1b[31m.txt", "--output-format", form, "--language", language, "--select", "ALL"
    )
    assert ran.status == 2
    assert is_harmless(ran.err)
    if form in ("json", "json-lines", "sarif", "gitlab", "rdjson"):
        assert obeyed.findall(ran.out) == []
    else:
        assert is_harmless(ran.out, form == "github")


@pytest.mark.parametrize(
    "command",
    [
        ("check", "--summary", "text"),
        ("check", "--statistics", "--output-format", "concise"),
        ("fix", "--write"),
        ("check", "--show-encodings"),
        ("suppress", "--reason", "\x1b[31m"),
    ],
)
def test_no_other_answer_does_either(zxlint, here, command):
    for number, name in enumerate(NAMES):
        (here / name).write_text((FAULTY, COMMANDS, TERMINAL)[number % 3], encoding="utf-8", newline="")
    ran = zxlint(command[0], ".", *command[1:])
    assert is_harmless(ran.out) and is_harmless(ran.err), ran


def test_a_diff_that_holds_commands_stops_them_in_github_actions_and_can_be_applied(zxlint, here, monkeypatch):
    (here / "a.txt").write_text(COMMANDS, encoding="utf-8")
    plain = zxlint("fix", "a.txt", "--quiet").out
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    first, *diff, last = zxlint("fix", "a.txt", "--quiet").out.splitlines(keepends=True)
    token = first.removeprefix("::stop-commands::").strip()
    assert len(token) == 32 and last == f"::{token}::\n"
    assert "".join(diff) == plain
    (here / "a.txt").write_text(FAULTY, encoding="utf-8")
    assert "stop-commands" not in zxlint("fix", "a.txt", "--quiet").out


needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")


@needs_pipes
def test_a_pipe_is_not_waited_for_wherever_it_lies(process, here):
    (here / "a.txt").write_text(FAULTY, encoding="utf-8")
    os.mkfifo(here / "pipe.txt")
    os.mkfifo(here / ".gitignore")
    assert process("check", ".", "--output-format", "concise").status == 1
    named = process("check", "pipe.txt")
    assert named.status == 2 and "pipe.txt: not a regular file" in named.err


@needs_pipes
@pytest.mark.parametrize("key", ["terms", "baseline", "profile", "extend"])
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_no_configuration_makes_it_wait_for_a_pipe_or_read_without_end(process, here, key, kind):
    (here / "a.txt").write_text(FAULTY, encoding="utf-8")
    if kind == "pipe":
        os.mkfifo(here / "it")
    else:
        (here / "it").symlink_to("/dev/zero")
    value = '["it"]' if key == "terms" else '"it"'
    (here / ".zxlint.toml").write_text(f"{key} = {value}\n", encoding="utf-8")
    ran = process("check", "a.txt")
    assert ran.status == 2 and ran.err.count("\n") == 1 and "Traceback" not in ran.err


def test_a_folder_that_leads_into_itself_is_walked_once(found, here):
    (here / "a.txt").write_text(FAULTY, encoding="utf-8")
    (here / "sub").mkdir()
    (here / "sub" / "loop").symlink_to(here, target_is_directory=True)
    (here / "self").symlink_to("self")
    assert {name for name, _, _ in found(".")} == {"a.txt"}


def test_a_file_that_grows_while_it_is_read_is_read_to_the_length_it_had(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_bytes(b"begun")
    status = os.fstat

    def growing(handle):
        before = status(handle)
        with path.open("ab") as file:
            file.write(b" and more")
        return before

    monkeypatch.setattr("os.fstat", growing)
    assert contents(path, None) == b"begun"


@pytest.mark.parametrize(
    "how", [("--max-file-size", "50"), ("--config", "max-file-size = 50"), ("--config", 'max-file-size = "0.05KB"')]
)
def test_larger_files_are_passed_over_and_named(zxlint, here, how):
    (here / "a.txt").write_text(FAULTY, encoding="utf-8")
    (here / "large.txt").write_text(FAULTY * 9, encoding="utf-8")
    ran = zxlint("check", ".", "--output-format", "concise", *how)
    if "0.05" in how[1]:
        assert ran.status == 2 and "max-file-size must be a size" in ran.err
        return
    assert ran.status == 1 and "large.txt" not in ran.out
    assert "large.txt: larger than 50 B, passed over" in ran.err


def test_a_word_file_that_unpacks_to_very_much_is_not_read(zxlint, here):
    with zipfile.ZipFile(here / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr(
            "[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
        )
        bomb.writestr("word/document.xml", b" " * (300 << 20))
    ran = zxlint("check", "bomb.docx")
    assert ran.status == 2 and "bomb.docx" in ran.err and ran.err.count("\n") == 1


def test_deeply_nested_html_ends(zxlint, here):
    (here / "deep.html").write_text("<div>" * 20_000 + "会议, 指出" + "</div>" * 20_000, encoding="utf-8")
    ran = zxlint("check", "deep.html")
    assert ran.status in (1, 2) and "Traceback" not in ran.err


def test_what_is_parted_at_an_open_bracket_is_not_joined_again():
    text = "（二）5(\n（二）(的认真学习，裡深入领会，``'履丁'〕"
    assert fix(text, kind="markdown", unsafe=True).unsettled == ()


def test_millions_of_line_ends_take_no_rule_out():
    from zxlint.document import Document
    from zxlint.plugins import load

    [hit] = load()["ZX103"].find(Document("好" + "\n" * 5_000_000 + "好"), most=2)
    assert hit.words["count"] == 4_999_999
