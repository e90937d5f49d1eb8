import inspect

from core.flags import with_settings
from core.settings import declared

WITHOUT_FLAG = {
    "data.source",
    "teacher.dropout",
    "student.dropout",
    "teacher.steps",
    "vocoder.steps",
}


def called_with(**values):
    """What a command gets from flags."""
    got = {}

    @with_settings
    def command(chosen):
        got.update(chosen)

    flags = dict.fromkeys(inspect.signature(command).parameters)
    assert values.keys() <= flags.keys()
    command(**(flags | values))
    return got


def test_every_setting_has_a_flag_of_its_own():
    @with_settings
    def command(chosen):
        del chosen

    settings = {entry.name for entry in declared()} - WITHOUT_FLAG
    assert len(inspect.signature(command).parameters) == len(settings)


def test_settings_of_one_name_say_whose_they_are():
    chosen = called_with(teacher_family="lstm", student_family="gru", pressure=0.5)
    assert chosen == {
        "teacher.family": "lstm",
        "student.family": "gru",
        "compress.pressure": 0.5,
    }


def test_steps_are_for_all_runs():
    steps = called_with(steps=7)
    assert steps == dict.fromkeys(["student.steps", "teacher.steps", "vocoder.steps"], 7)
