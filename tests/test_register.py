"""Documents that are unlike the model: garbled-text is silent in them, and says so once, beside the report."""

import json
from pathlib import Path

import pytest

from zxlint.document import Document
from zxlint.engine import examine, fix, mend, plan
from zxlint.model.traps import foreign
from zxlint.plugins import load
from zxlint.settings import Settings

NOTE = "unlike the texts that zxlint knows; garbled-text is silent here"

POEMS = """\
床前明月光，疑是地上霜。举头望明月，低头思故乡。
白日依山尽，黄河入海流。欲穷千里目，更上一层楼。
国破山河在，城春草木深。感时花溅泪，恨别鸟惊心。
空山新雨后，天气晚来秋。明月松间照，清泉石上流。
千山鸟飞绝，万径人踪灭。孤舟蓑笠翁，独钓寒江雪。
"""
CLASSICAL = """\
学而时习之，不亦说乎？有朋自远方来，不亦乐乎？人不知而不愠，不亦君子乎？
君子务本，本立而道生。孝弟也者，其为仁之本与！巧言令色，鲜矣仁！
吾日三省吾身：为人谋而不忠乎？与朋友交而不信乎？传不习乎？
"""
NAMES = "王小明、李大海、张建国、刘红梅、赵志强、孙丽华、周国平、吴桂兰、郑永刚、冯秀英、陈德胜、褚一鸣、卫思源、蒋沛霖、沈玉芬、韩鹏程、杨柳青、朱自强\n"
CANTONESE = "佢哋嘅嘢唔该畀返我啦，你系咪想去边度食饭呀？我哋听日再倾啦，唔使咁紧张嘅。嗰个细路仔成日喺度喊，唔知佢想点。嚟啦嚟啦，食咗饭未呀？\n"
TRADITIONAL = "實現中華民族偉大復興，關鍵在黨。必須堅持黨要管黨、從嚴治黨，團結帶領各族人民把社會主義現代化國家建設得更加繁榮富強。\n"

REPORT = (
    "一年来，各级党委把这项工作摆上重要议事日程，进一步完善社会季义市场经济体制，加强督促检查，确保各项任务落到实处。\n"
    "围绕“十四五”规划，加快推进农业现代化，促进城乡融合发展，扎实推动共同富裕，不断增强人民群众的获得感和幸福感。\n"
)
STORY = (
    "外婆的灶台是用黄泥和青砖砌的，一大一小两口铁锅，中间嵌着一个汤罐。灶膛里的火一旺，罐里的水就咕嘟咕嘟地响。\n"
    "她坐在门槛上剥豆子，花猫趴在她脚边打盹，雨水顺着瓦檐滴下来，把院子里的青苔洗得发亮。我们都不说话，听雨。\n"
)


def write(name, text):
    Path(name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("text", [POEMS, CLASSICAL, NAMES, CANTONESE, TRADITIONAL], ids=range(5))
def test_a_document_unlike_the_model_is_left_alone_with_one_note(zxlint, text):
    write("a.txt", text)
    ran = zxlint("check", "--select", "ZX601", "a.txt")
    assert (ran.status, ran.err) == (0, f"zxlint: a.txt: {NOTE}\n")
    assert NOTE not in ran.out


@pytest.mark.parametrize(
    "text",
    [REPORT, STORY, "短。\n", "床前明月光。\n", "", "English prose, and nothing else. " * 20],
    ids=range(6),
)
def test_reports_and_stories_and_what_is_too_short_to_tell_have_none(zxlint, text):
    write("a.txt", text)
    assert zxlint("check", "--select", "ZX601", "a.txt").err == ""


def test_errors_do_not_make_a_report_foreign(zxlint):
    write("a.txt", REPORT)
    ran = zxlint("check", "--select", "ZX601", "--output-format", "concise", "a.txt")
    assert ran.status == 1 and "ZX601 “季”" in ran.out and ran.err == ""


def test_a_note_is_told_once_for_each_document_and_never_in_the_report(zxlint):
    write("b.txt", CLASSICAL)
    write("a.txt", POEMS)
    ran = zxlint("check", "--select", "ZX601", "--output-format", "json", "a.txt", "b.txt")
    assert ran.status == 0 and json.loads(ran.out) == []
    assert ran.err == f"zxlint: a.txt: {NOTE}\nzxlint: b.txt: {NOTE}\n"


@pytest.mark.parametrize("arguments", [["check"], ["fix"], ["fix", "--write"]])
def test_whoever_wants_quiet_has_it(zxlint, arguments):
    write("a.txt", POEMS + "甲 乙  \n")
    assert zxlint(*arguments, "--quiet", "a.txt").err == ""
    write("a.txt", POEMS + "甲 乙  \n")
    assert zxlint(*arguments, "a.txt").err.count(NOTE) == 1


def test_a_file_name_does_not_drive_the_terminal(zxlint):
    write("a\x1b[2J.txt", POEMS)
    assert "\x1b" not in zxlint("check", "--select", "ZX601", ".").err


def test_without_the_rule_there_is_no_note(zxlint):
    write("a.txt", POEMS)
    assert zxlint("check", "--ignore", "ZX601", "a.txt").err == ""


def test_in_python_the_result_has_the_note():
    settings = Settings()
    rules = plan(settings, load(()))
    assert examine(Document(POEMS), rules, settings).notes == (NOTE,)
    assert mend(Document(POEMS + "甲乙  \n"), rules, settings).notes == (NOTE,)
    assert examine(Document(REPORT), rules, settings).notes == ()
    assert fix(REPORT).notes == ()


def test_a_garbled_story_is_still_searched():
    """Errors make a text improbable, too; but they leave it its words of every day."""
    import random

    chance = random.Random(1)
    letters = list(STORY)
    for at in chance.sample(range(len(letters)), len(letters) // 12):
        letters[at] = chance.choice(REPORT)
    assert not foreign(Document("".join(letters)))
