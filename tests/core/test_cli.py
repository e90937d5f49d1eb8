"""The command line as a user meets it: in a process of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from core.speaking import stream
from core.storage import write_json
from core.voice import load_voice, save_voice
from tests.core.small import small_voice

TINY = ["--sentences", "8", "--steps", "3", "--size", "tiny", "--batch", "2", "--pressure", "0.5"]


def sotto(*arguments, stdin="", text=True, stdout=subprocess.PIPE, preexec_fn=None, **environment):
    """Run a command; returns the finished process."""
    return subprocess.run(
        [sys.executable, "-m", "core", *map(str, arguments)],
        input=stdin if text else stdin.encode(),
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=text,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"OMP_NUM_THREADS": "1"} | environment,
        timeout=800,
        check=False,
        preexec_fn=preexec_fn,
    )


def refused(process, *words):
    """Whether a command ended with 2 and one line that holds the words."""
    assert process.returncode == 2, process.stderr
    lines = process.stderr.strip().splitlines()
    assert len(lines) == 1, process.stderr
    assert "Traceback" not in process.stderr
    for word in words:
        assert word in lines[0]
    return True


@pytest.fixture(scope="module")
def voice(tmp_path_factory) -> Path:
    """The folder of a small voice that babbles."""
    folder = tmp_path_factory.mktemp("voice") / "babble"
    save_voice(folder, small_voice(pitch_spread=(0.1,), energy_spread=0.5))
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A whole tiny road, walked by the command line."""
    folder = tmp_path_factory.mktemp("cli") / "demo"
    process = sotto("demo", folder, *TINY)
    assert process.returncode == 0, process.stderr
    return folder


def test_demo_leaves_what_the_contract_names(project):
    for path in (
        "project.toml",
        "report.json",
        "report.html",
        "data/manifest.json",
        "runs/student/metrics.jsonl",
        "runs/teacher/checkpoint.safetensors",
        "voices/teacher/voice.toml",
        "voices/student/weights.safetensors",
        "voices/control/weights.safetensors",
    ):
        assert (project / path).is_file(), path
    report = json.loads((project / "report.json").read_text())
    for voice in ("teacher", "student", "control"):
        for key in ("parameters", "bytes", "macs_per_second", "rtf", "mcd_db"):
            assert report[voice][key] > 0, (voice, key)
    assert report["ratios"]["parameters"] == pytest.approx(
        report["teacher"]["parameters"] / report["student"]["parameters"]
    )
    assert report["control"]["parameters"] == report["student"]["parameters"]
    assert set(report["seconds"]) >= {"data", "teacher", "student", "control", "evaluation"}


def test_the_built_files_have_the_sizes_the_report_says(project):
    report = json.loads((project / "report.json").read_text())
    files = (project / "voices/student").glob("*.safetensors")
    assert report["student"]["bytes"] == sum(path.stat().st_size for path in files)


def test_say_writes_what_it_says(project, tmp_path):
    for voice in ("teacher", "student", "control"):
        path = tmp_path / f"{voice}.wav"
        assert (
            sotto("say", project, "--voice", voice, "Good", "morning", "-o", path).returncode == 0
        )
        audio, rate = soundfile.read(path)
        assert rate == 22050
        assert len(audio) > 100
        assert np.isfinite(audio).all()


def test_a_copied_voice_folder_speaks_without_its_project(project, tmp_path):
    voice = shutil.copytree(project / "voices/student", tmp_path / "voice")
    assert sotto("say", voice, "Good morning", "-o", tmp_path / "a.wav").returncode == 0
    assert sotto("say", project, "Good morning", "-o", tmp_path / "b.wav").returncode == 0
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_a_voice_of_several_languages_says_a_text_in_each(tmp_path):
    save_voice(tmp_path / "v", small_voice(("ann", "nel"), ("en-us", "nl")))
    sounds = set()
    for options in ((), ("--language", "nl")):
        path = tmp_path / f"{len(options)}.wav"
        assert sotto("say", tmp_path / "v", "good", *options, "-o", path).returncode == 0
        sounds.add(path.read_bytes())
    assert len(sounds) == 2
    out = ("-o", tmp_path / "x.wav")
    assert refused(sotto("say", tmp_path / "v", "x", "--language", "de", *out), "choose en-us, nl")
    assert refused(sotto("say", tmp_path / "v", "x", "--sampling", "0.5", *out), "draws no samples")


def test_say_reads_a_file_of_texts(project, tmp_path):
    texts = tmp_path / "texts.csv"
    texts.write_text("one|The first.\ntwo|The second, with 3 pears.\n", encoding="utf-8")
    process = sotto("say", project, "--texts", texts, "--out-dir", tmp_path / "out", "--json")
    assert process.returncode == 0, process.stderr
    assert [Path(entry["file"]).name for entry in json.loads(process.stdout)] == [
        "one.wav",
        "two.wav",
    ]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["one.wav", "two.wav"]


def test_a_long_text_is_written_sentence_by_sentence(voice, tmp_path):
    text = "Good day. How are you? " * 20
    process = sotto("say", voice, "-", "-o", tmp_path / "long.wav", "--json", stdin=text)
    assert process.returncode == 0, process.stderr
    audio, rate = soundfile.read(tmp_path / "long.wav")
    spoken = load_voice(voice)
    pieces = list(stream(spoken, text))
    assert len(pieces) == 40
    assert np.abs(audio - np.concatenate([p.audio for p in pieces]).clip(-1, 1)).max() < 1e-3
    assert json.loads(process.stdout)[0]["seconds"] == pytest.approx(len(audio) / rate)


def test_raw_samples_go_down_a_pipe(voice, tmp_path):
    arguments = ("Good day. How are you?", "--pace", "1.5", "--pitch", "-2")
    raw = sotto("say", voice, *arguments, "--stream", text=False)
    assert raw.returncode == 0, raw.stderr
    assert b"22050 Hz" in raw.stderr
    assert sotto("say", voice, *arguments, "-o", tmp_path / "a.wav").returncode == 0
    audio, _ = soundfile.read(tmp_path / "a.wav", dtype="int16")
    assert np.array_equal(np.frombuffer(raw.stdout, "<i2"), audio)
    plain = sotto("say", voice, arguments[0], "--stream", text=False)
    assert len(plain.stdout) > 1.3 * len(raw.stdout)


def speaking(voice, text="This goes on. " * 2000):
    """A process that speaks a long text down a pipe, from which a little was read."""
    process = subprocess.Popen(
        [sys.executable, "-m", "core", "say", str(voice), text, "--stream"],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Where the tests run in the background, a shell has made them deaf to Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert len(process.stdout.read(1000)) == 1000
    return process


def test_a_reader_that_leaves_ends_it_quietly(voice):
    process = speaking(voice)
    process.stdout.close()
    assert process.wait(60) == 0
    assert process.stderr.read().decode().strip().splitlines() == [
        "22050 Hz, 16-bit little-endian, mono"
    ]


def test_an_interrupt_ends_it_at_once(voice, tmp_path):
    process = speaking(voice)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60)[1].decode().splitlines()[1:] == ["sotto: interrupted"]
    assert process.returncode == 130


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_disk_that_fills_leaves_nothing_half_written(voice, tmp_path):
    def fill() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    old = tmp_path / "old.wav"
    old.write_bytes(b"precious")
    text = "This goes on. " * 100
    for path in (old, tmp_path / "new.wav"):
        refused(sotto("say", voice, text, "-o", path, preexec_fn=fill), str(path), "cannot write")
    assert [path.name for path in tmp_path.iterdir()] == ["old.wav"]
    assert old.read_bytes() == b"precious"
    if Path("/dev/full").exists():
        with Path("/dev/full").open("wb") as full:
            process = sotto("say", voice, text, "--stream", stdout=full)
        assert process.returncode == 2
        assert process.stderr.count("\n") == 2
        assert "the disk is full" in process.stderr


def test_without_a_file_it_is_played_and_says_so_where_it_cannot_be(voice, tmp_path):
    (tmp_path / "alsa.conf").write_text("pcm.!default { type hw card 9 }\n")
    # A terminal of its own; there is no sound card behind it.
    leader, follower = os.openpty()
    process = sotto(
        "say", voice, "Hello", stdout=follower, ALSA_CONFIG_PATH=str(tmp_path / "alsa.conf")
    )
    os.close(follower)
    os.close(leader)
    assert process.returncode == 2
    last = process.stderr.strip().splitlines()[-1]
    assert last.startswith("sotto: ")
    assert "-o FILE.wav" in last
    assert "Traceback" not in process.stderr


def test_evaluate_rewrites_the_report(project, tmp_path):
    before = (project / "report.json").stat().st_mtime_ns
    process = sotto("evaluate", project, "--json", "--pdf", tmp_path / "report.pdf")
    assert process.returncode == 0, process.stderr
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")
    # The road has remembered this student; measured again, it is still the same one.
    assert [path.name for path in (project / "history").iterdir()] == ["1"]
    assert json.loads(process.stdout)["student"]["mcd_db"] > 0
    assert (project / "report.json").stat().st_mtime_ns > before


def test_resuming_a_finished_road_changes_no_weight(project):
    path = project / "voices/student/weights.safetensors"
    before = path.read_bytes()
    assert sotto("resume", project).returncode == 0
    assert path.read_bytes() == before


def test_check_prints_json_only(tmp_path, project):
    process = sotto("check", project / "data/built-in", "--json")
    report = json.loads(process.stdout)
    assert report["layout"] == "ljspeech"
    assert report["utterances"] == 8
    assert process.returncode == 0


def test_compress_says_what_each_step_saves_and_keeps_the_choice(project, tmp_path):
    folder = copied(project, tmp_path)
    done = sotto("compress", folder, "--recipe", "phone", "--json", "--out", tmp_path / "raw")
    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)
    bytes_left = [plan["teacher"]["bytes"], *(step["bill"]["bytes"] for step in plan["steps"])]
    assert bytes_left == sorted(bytes_left, reverse=True)
    shipped = sum(file.stat().st_size for file in (tmp_path / "raw").glob("*.safetensors"))
    assert shipped == pytest.approx(plan["student"]["bytes"], rel=0.03)
    assert 'weight_bits = "8"' in (folder / "project.toml").read_text()
    said = sotto("say", tmp_path / "raw", "Hello", "-o", tmp_path / "hello.wav")
    assert said.returncode == 0, said.stderr


def test_a_budget_is_kept_or_refused_with_what_could_be(project, tmp_path):
    folder = copied(project, tmp_path)
    done = sotto("compress", folder, "--most-mb", "0.5", "--json")
    assert json.loads(done.stdout)["student"]["bytes"] <= 0.5e6
    before = (folder / "project.toml").read_text()
    assert refused(sotto("compress", folder, "--most-mb", "0.001"), "MB", "at least")
    assert (folder / "project.toml").read_text() == before


def test_nonsense_recipes_are_refused_and_change_nothing(project, tmp_path):
    folder = copied(project, tmp_path)
    before = (folder / "project.toml").read_text()
    foreign = tmp_path / "foreign.toml"
    foreign.write_text('[[step]]\noperator = "prune"\nlocked = ["attention.3"]\n')
    assert refused(sotto("compress", folder, "--recipe", foreign), "attention.3")
    assert refused(sotto("compress", folder, "--recipe", "Fone"), "Fone", "Phone")
    assert refused(sotto("compress", folder, "--pressure", "1"), "pressure", "0.995")
    foreign.write_text("[[step]]\noperator = 3")
    assert refused(sotto("compress", folder, "--recipe", foreign), "step 1", "operator")
    assert (folder / "project.toml").read_text() == before


def test_a_sweep_prints_its_grid_and_goes_on_with_more_values(project, tmp_path):
    folder = tmp_path / "project"
    shutil.copytree(project, folder)
    words = ["sweep", folder, "--steps", 2, "--sentences", 1, "--batch", 2]
    words += ["--over", "temperature=1,3"]
    process = sotto(*words, "--over", "alpha=0.5")
    assert process.returncode == 0, process.stderr
    assert "temperature ↓ alpha → 0.5" in " ".join(process.stdout.split())
    process = sotto(*words, "--over", "alpha=0.5,1", "--json")
    points = json.loads(process.stdout)["points"]
    assert [tuple(point["values"].values()) for point in points] == [
        (1.0, 0.5),
        (1.0, 1.0),
        (3.0, 0.5),
        (3.0, 1.0),
    ]
    assert refused(sotto(*words, "--over", "alpha=7"), "student.alpha", "less than or equal to 1")
    assert refused(sotto(*words, "--over", "temperature=1"), "named twice")
    assert refused(sotto("sweep", folder, "--over", "size=tiny"), "teacher.size")


def test_distill_trains_the_student_again_and_not_the_teacher(project, tmp_path):
    folder = copied(project, tmp_path)
    teacher = (folder / "voices/teacher/weights.safetensors").read_bytes()
    student = (folder / "voices/student/weights.safetensors").read_bytes()
    done = sotto("distill", folder, "--weight-bits", "8")
    assert done.returncode == 0, done.stderr
    assert (folder / "voices/teacher/weights.safetensors").read_bytes() == teacher
    assert len((folder / "voices/student/weights.safetensors").read_bytes()) < 0.5 * len(student)


def test_missing_empty_and_foreign_folders_are_refused(tmp_path, project):
    (tmp_path / "empty").mkdir()
    refused(sotto("check", tmp_path / "nowhere"), "nowhere")
    refused(sotto("check", tmp_path / "empty"), "empty")
    refused(sotto("run", tmp_path / "empty", "--out", tmp_path / "out"), "empty")
    refused(sotto("resume", tmp_path / "empty"), "not a Sotto project")
    refused(sotto("say", tmp_path / "empty", "Hello", "-o", tmp_path / "x.wav"), "not a Sotto")
    refused(sotto("demo", project), "resume")
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "x.wav").exists()


def test_bad_words_are_refused(tmp_path, project):
    out = tmp_path / "out.wav"
    data = project / "data/built-in"
    refused(sotto("demo", tmp_path / "a", "--pressure", "1.0"), "compress.pressure", "0.995")
    refused(sotto("run", data, "--out", tmp_path / "b", "--language", "klingonish"), "klingonish")
    refused(sotto("say", project, "--voice", "tenor", "Hello", "-o", out), "tenor", "teacher")
    refused(sotto("say", project, "--speaker", "Ann", "Hello", "-o", out), "Ann")
    refused(sotto("say", project, "?! …", "-o", out), "nothing that can be spoken")
    refused(sotto("say", project, "Hello"), "-o FILE.wav")
    refused(sotto("say", project, " ", "-o", out), "nothing that can be spoken")
    refused(sotto("say", project, "… " * 30_000, "-o", out), "nothing that can be spoken")
    refused(sotto("say", project, "?!", "--stream"), "nothing that can be spoken")
    refused(sotto("say", project, "Hello", "--stream", "-o", out), "--stream")
    refused(sotto("say", project, "Hello", "--pace", "0", "-o", out), "pace", "0.25")
    refused(sotto("say", project, "Hello", "--pitch", "90", "-o", out), "pitch", "12")
    refused(sotto("say", project, "Hello", "--energy", "90", "-o", out), "energy", "12 dB")
    refused(sotto("say", project, "Hello", "--temperature", "-1", "-o", out), "temperature", "2")
    refused(sotto("say", project, "Hello", "--seed", "-1", "-o", out), "seed", "2147483648")
    assert sorted(path.name for path in tmp_path.iterdir()) == []


def test_a_trained_voice_speaks_up_and_leaves_things_to_chance(project, tmp_path):
    def said(*arguments: str) -> bytes:
        path = tmp_path / "said.wav"
        process = sotto("say", project, "Good day.", *arguments, "-o", path)
        assert process.returncode == 0, process.stderr
        return path.read_bytes()

    plain, free = said(), ("--temperature", "1", "--seed")
    assert said("--energy", "4") != plain
    assert said(*free, "1") == said(*free, "1")
    assert len({plain, said(*free, "1"), said(*free, "2")}) == 3


def test_a_read_only_target_is_refused(project, tmp_path):
    refused(sotto("say", project, "Hello", "-o", "/proc/nowhere/x.wav"), "/proc/nowhere")


def copied(project, tmp_path) -> Path:
    return Path(shutil.copytree(project, tmp_path / "copy"))


def test_a_project_from_a_newer_version_is_refused(project, tmp_path):
    folder = copied(project, tmp_path)
    path = folder / "project.toml"
    path.write_text(path.read_text().replace("version = 1", "version = 7", 1))
    refused(sotto("resume", folder), "format 7", "update Sotto")


def test_a_damaged_voice_is_refused(project, tmp_path):
    folder = copied(project, tmp_path)
    weights = folder / "voices/student/weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:500])
    refused(sotto("say", folder, "Hello", "-o", tmp_path / "x.wav"), "damaged")


def test_a_damaged_checkpoint_is_refused_and_nothing_else_is_touched(project, tmp_path):
    folder = copied(project, tmp_path)
    checkpoint = folder / "runs/student/checkpoint.safetensors"
    checkpoint.write_bytes(b"not weights")
    stages = json.loads((folder / "stages.json").read_text())
    del stages["student"]
    write_json(folder / "stages.json", stages)
    teacher = (folder / "voices/teacher/weights.safetensors").read_bytes()
    refused(sotto("resume", folder), "checkpoint.safetensors")
    assert (folder / "voices/teacher/weights.safetensors").read_bytes() == teacher


def test_the_student_can_take_the_teachers_place(project, tmp_path):
    folder = copied(project, tmp_path)
    student = (folder / "voices/student/weights.safetensors").read_bytes()
    assert sotto("replace", folder).returncode == 0
    assert (folder / "voices/teacher/weights.safetensors").read_bytes() == student
    assert (folder / "voices/teacher-1/voice.toml").exists()
    assert sotto("resume", folder).returncode == 0
    assert (folder / "voices/teacher/weights.safetensors").read_bytes() == student
    report = json.loads((folder / "report.json").read_text())
    assert report["teacher"]["parameters"] > report["student"]["parameters"]


def test_corpora_to_get_are_listed_with_size_and_licence():
    listed = sotto("get")
    assert listed.returncode == 0
    assert "ljspeech" in listed.stdout
    assert "CC BY 4.0" in listed.stdout
    offers = json.loads(sotto("get", "--json").stdout)
    assert {"key", "licence", "archive_bytes", "unpacked_bytes"} <= offers[0].keys()
    assert refused(sotto("get", "nothing"), "nothing", "ljspeech")
