"""The report as a PDF."""

import json
import re

import numpy as np
import pytest

from core.audio import write_wav
from core.errors import ProjectError
from core.evaluate import page
from core.evaluate.pdf import write_pdf
from core.machine import describe
from core.project import Project
from core.settings import Settings

RATE = 22_050
FIGURES = {
    "parameters": 400_000,
    "bytes": 1_600_000,
    "macs_per_second": None,
    "rtf": 0.01,
    "mcd_db": 4.0,
    "mcd_db_se": 0.1,
    "f0_rmse_cents": 120.0,
    "vuv_error": 0.1,
    **dict.fromkeys(("f0_rmse_cents_se", "vuv_error_se", "rtf_acoustic", "rtf_vocoder")),
    **dict.fromkeys(("parameters_acoustic", "parameters_vocoder", "silent_sentences"), 0),
    **dict.fromkeys(("bytes_acoustic", "bytes_vocoder"), 0),
    **dict.fromkeys(("macs_per_second_acoustic", "macs_per_second_vocoder"), 0),
    "vocoder": "neural",
}
GRADES = {
    "recording": {"mean": 98.0, "interval": [96.0, 100.0], "grades": 4},
    "student": {"mean": 71.0, "interval": None, "grades": 1},
}
HEARD = {"mushra": {"recording": {"listeners": 1, "excluded": 0, "systems": GRADES}}}


def measured(folder, **changes):
    """A project with a report, a log and sound."""
    project = Project.create(folder, Settings())
    report = {
        "name": "Ann",
        "teacher": FIGURES | {"mcd_db": 3.5},
        "student": FIGURES,
        "control": None,
        "floors": {},
        "floor": None,
        "ratios": dict.fromkeys(
            (
                *("parameters", "bytes", "speed", "parameters_acoustic", "parameters_vocoder"),
                *("speed_acoustic", "speed_vocoder"),
            )
        ),
        "sentences": 1,
        "sentences_held_out": 1,
        "differences": {},
        "settings": Settings().model_dump(mode="json"),
        "machine": describe(),
        "seconds": {},
        "by_sentence": [{"id": "one", "text": "Hello.", "speaker": ""}],
        **dict.fromkeys(("mcd", "rtf", "copy_synthesis"), "How it is measured."),
    }
    (project.folder / "report.json").write_text(json.dumps(report | changes))
    run = project.run_folder("student")
    run.mkdir(parents=True)
    records = [
        {"step": step, "split": split, "values": {"total": 1 / step, "mel": 1.0}}
        for step in range(1, 30)
        for split in ("train", "validation")
    ]
    (run / "metrics.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    for voice, level in (("recording", 0.5), ("student", 0.05)):
        sound = level * np.sin(np.arange(RATE) / 10).astype(np.float32)
        write_wav(project.audio_folder / voice / "one.wav", sound, RATE)
    return project


def pages(path):
    content = path.read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    return len(re.findall(rb"/Type /Page\b", content))


def test_it_has_figures_losses_worth_and_spectrograms(tmp_path):
    project = measured(tmp_path / "voice")
    write_pdf(project.folder, tmp_path / "out" / "report.pdf")
    assert pages(tmp_path / "out" / "report.pdf") == 4
    assert b"(Ann)" in (tmp_path / "out" / "report.pdf").read_bytes()


def test_votes_have_a_page_of_their_own(tmp_path):
    project = measured(tmp_path / "voice", listening=HEARD | {"tests": [], "earlier": 0})
    write_pdf(project.folder, tmp_path / "report.pdf")
    assert pages(tmp_path / "report.pdf") == 5


@pytest.mark.parametrize("name", ["声音 a $ b $x^{2$ \\frac " + "🙂 " * 60, "\x00\x07\n"])
def test_no_name_and_no_sentence_is_too_strange(tmp_path, name):
    said = [{"id": "one", "text": name, "speaker": ""}]
    project = measured(tmp_path / "voice", name=name, by_sentence=said)
    write_pdf(project.folder, tmp_path / "report.pdf")
    assert pages(tmp_path / "report.pdf") == 4


def test_where_almost_nothing_was_measured_there_is_still_a_report(tmp_path):
    nothing = dict.fromkeys(FIGURES)
    project = measured(tmp_path / "voice", teacher=nothing, student=None, by_sentence=[])
    write_pdf(project.folder, tmp_path / "report.pdf")
    assert pages(tmp_path / "report.pdf") == 3


def test_the_same_report_gives_the_same_file(tmp_path):
    project = measured(tmp_path / "voice")
    for name in ("a.pdf", "b.pdf"):
        write_pdf(project.folder, tmp_path / name)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_without_a_report_it_says_what_to_do(tmp_path):
    project = Project.create(tmp_path / "voice", Settings())
    with pytest.raises(ProjectError, match="no report yet") as raised:
        write_pdf(project.folder, tmp_path / "report.pdf")
    assert "sotto evaluate" in raised.value.advice
    assert not (tmp_path / "report.pdf").exists()


def test_loudness_is_on_one_scale_in_all_spectrograms(tmp_path):
    from core.evaluate.pictures import PAPER, Ink, spectrogram_figure

    project = measured(tmp_path / "voice")
    ink = Ink(PAPER)
    with ink.styled():
        figure = spectrogram_figure(page.sentence_mels(project.folder, "one", ["student"]), ink)
    limits = {panel.images[0].get_clim() for panel in figure.axes}
    assert len(limits) == 1
    loud, quiet = (float(panel.images[0].get_array().max()) for panel in figure.axes)
    assert loud - quiet == pytest.approx(20, abs=1)
