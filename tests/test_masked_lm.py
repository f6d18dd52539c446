"""The example of a corrector, installed by pip and run by onnxruntime on a tiny model made here."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "zxlint-masked-lm"
TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"，。要密切联系群郡众反映意见三二一条"]
FAULTY = "要密切联系郡众，反映意见。\n"


def make_model(folder, prefers):
    """Write a masked language model: each token speaks for some others, anywhere in its sentence, by so many bits."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    votes = np.zeros((len(TOKENS), len(TOKENS)), dtype=np.float32)
    for (here, there), bits in prefers.items():
        votes[TOKENS.index(here), TOKENS.index(there)] = bits * np.log(2)
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["votes", "input_ids"], ["each"]),
            helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["mask", "last"], ["weights"]),
            helper.make_node("Mul", ["each", "weights"], ["heard"]),
            helper.make_node("ReduceSum", ["heard", "middle"], ["all"], keepdims=1),
            helper.make_node("Sub", ["each", "each"], ["nothing"]),
            helper.make_node("Add", ["all", "nothing"], ["logits"]),
        ],
        "tiny",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["b", "t"])
            for name in ("input_ids", "attention_mask")
        ],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["b", "t", len(TOKENS)])],
        [
            numpy_helper.from_array(votes, "votes"),
            numpy_helper.from_array(np.array([2]), "last"),
            numpy_helper.from_array(np.array([1]), "middle"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(folder / "model.onnx"))
    (folder / "vocab.txt").write_text("\n".join(TOKENS) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Where pip has installed the example; it is built from a copy, since a build leaves traces."""
    work = tmp_path_factory.mktemp("example")
    shutil.copytree(EXAMPLE, work / "copy", ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__"))
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    command += ["--disable-pip-version-check", "--target", str(work / "site"), str(work / "copy")]
    subprocess.run(command, check=True, capture_output=True)
    return work / "site"


@pytest.fixture
def check(process, environment, site, here):
    """Check a document with the example installed."""

    def run(*arguments, **variables):
        paths = (
            f"{site}:{environment['PYTHONPATH']}" if sys.platform != "win32" else f"{site};{environment['PYTHONPATH']}"
        )
        return process(
            "check",
            "--output-format",
            "json",
            "--ignore",
            "misspelt-term",
            *arguments,
            **({"PYTHONPATH": paths} | variables),
        )

    (here / "a.txt").write_text(FAULTY, encoding="utf-8")
    return run


def findings(ran):
    return [(one["location"]["column"], one["code"], one["fix"], one["message"]) for one in json.loads(ran.out)]


def test_what_the_model_says_is_a_finding_that_names_it(check, here):
    make_model(here / "models" / "tiny", {("众", "群"): 40})
    ran = check("a.txt", "--corrector", "masked-lm", "--config", 'correctors.masked-lm.model = "models/tiny"')
    assert (ran.status, ran.err) == (1, "")
    [(column, code, fix, message)] = findings(ran)
    assert (column, code, fix["applicability"]) == (6, "ZX601", "unsafe")
    assert fix["edits"][0]["content"] == "群"
    assert "masked-lm:tiny" in message


def test_installed_and_not_chosen_it_is_not_asked(check, here):
    make_model(here / "tiny", {("众", "密"): 60})
    assert "masked-lm" not in check("a.txt", ZXLINT_MASKED_LM=str(here / "tiny")).out
    (here / "zxlint.toml").write_text('correctors = ["masked-lm"]\n', encoding="utf-8")
    assert "masked-lm:tiny" in check("a.txt", ZXLINT_MASKED_LM=str(here / "tiny")).out


def test_a_low_gain_is_no_finding(check, here):
    make_model(here / "tiny", {("众", "密"): 9})
    ran = check("a.txt", "--corrector", "masked-lm", ZXLINT_MASKED_LM=str(here / "tiny"))
    assert "masked-lm" not in ran.out + ran.err


def test_numbers_are_not_touched(check, here):
    (here / "a.txt").write_text("反映意见三条，郡众。\n", encoding="utf-8")
    make_model(here / "tiny", {("见", "二"): 60})
    ran = check("a.txt", "--corrector", "masked-lm", ZXLINT_MASKED_LM=str(here / "tiny"))
    assert "二" not in ran.out


@pytest.mark.parametrize(
    ("break_", "words"),
    [
        (lambda folder: shutil.rmtree(folder), "FileNotFoundError"),
        (lambda folder: (folder / "model.onnx").unlink(), "no model.onnx in"),
        (lambda folder: (folder / "vocab.txt").unlink(), "neither tokenizer.json nor vocab.txt in"),
        (lambda folder: (folder / "model.onnx").write_bytes(b"nonsense"), "could not be started"),
        (lambda folder: (folder / "vocab.txt").write_text("甲\n乙\n", encoding="utf-8"), "corrector masked-lm"),
    ],
)
def test_a_model_that_cannot_be_used_is_named_and_all_else_is_found(check, here, break_, words):
    break_(make_model(here / "tiny", {("众", "群"): 40}))
    (here / "a.txt").write_text(FAULTY + "群众,好。\n", encoding="utf-8")
    ran = check("a.txt", "--corrector", "masked-lm", ZXLINT_MASKED_LM=str(here / "tiny"))
    assert ran.status == 2
    assert ran.err.startswith("zxlint: a.txt: corrector masked-lm could not be started: ")
    assert words in ran.err
    assert "ZX201" in [code for _, code, _, _ in findings(ran)]


def test_without_a_model_it_says_how_to_name_one(check):
    ran = check("a.txt", "--corrector", "masked-lm")
    assert ran.status == 2
    assert "no model is named; set the option model, or ZXLINT_MASKED_LM, to a folder" in ran.err


def test_a_misspelt_option_is_an_error(check):
    ran = check("a.txt", "--corrector", "masked-lm", "--config", 'correctors.masked-lm.modle = "tiny"')
    assert ran.status == 2
    assert "modle" in ran.err


def test_a_misspelt_name_is_an_error_that_names_the_one_that_was_meant(check):
    ran = check("a.txt", "--corrector", "masked-ml")
    assert ran.status == 2
    assert 'unknown corrector "masked-ml" (the command line); did you mean "masked-lm"?' in ran.err
