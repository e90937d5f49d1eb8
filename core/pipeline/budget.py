"""How the time of the whole road is shared out among its stages."""

from __future__ import annotations

from core.project import Project

START_UP_S = 6.0
"""Starting the program and opening things, which no stage counts."""

EVALUATION_SHARE, EVALUATION_S = 0.14, (10.0, 300.0)
"""Share of the time for measuring, and its bounds."""

TEACHER_SHARE = 0.34
"""Share of the training time that the teacher gets; student and control share the rest evenly,
but that the student's part is longer by its vocoder."""

AFTER_RUN_S = 2.5
"""Last validation and saving of each run, which come after its time is over."""

LEAST_SHARE = 0.3
"""Share of the time that training gets even if preparing the data has used it up."""


class Budget:
    """What is left of a project's time, from what its finished stages have used."""

    def __init__(self, project: Project) -> None:
        self._total_s = 60.0 * project.settings.budget.minutes
        self._stages = project.stages()
        vocoder = project.settings.vocoder
        self._vocoder_share, self._student_vocoder_share = (
            vocoder.share if vocoder.kind_of(voice) != "griffinlim" else 0.0
            for voice in ("teacher", "student")
        )

    def _spent(self, *stages: str) -> float:
        return sum(float(self._stages.get(stage, {}).get("seconds", 0.0)) for stage in stages)

    def _training_s(self) -> float:
        left = self._total_s - START_UP_S - self._spent("data") - self._reserve_s()
        return max(left, LEAST_SHARE * self._total_s)

    def _reserve_s(self) -> float:
        low, high = EVALUATION_S
        return min(max(EVALUATION_SHARE * self._total_s, low), high)

    def teacher_s(self) -> float:
        """Seconds for training the teacher's acoustic model."""
        share = TEACHER_SHARE * (1 - self._vocoder_share)
        return max(share * self._training_s() - AFTER_RUN_S, 1.0)

    def teacher_vocoder_s(self) -> float:
        """Seconds for training the teacher's vocoder."""
        share = TEACHER_SHARE * self._vocoder_share
        return max(share * self._training_s() - AFTER_RUN_S, 1.0)

    def student_s(self) -> float:
        """Seconds for training the student's acoustic model, and as many for its control."""
        return max(self._student_part_s() - AFTER_RUN_S, 1.0)

    def student_vocoder_s(self) -> float:
        """Seconds for training the student's vocoder."""
        share = self._student_vocoder_share / (1 - self._student_vocoder_share)
        return max(self._student_part_s() * share - AFTER_RUN_S, 1.0)

    def _student_part_s(self) -> float:
        least = (1 - TEACHER_SHARE) * LEAST_SHARE * self._total_s
        left = max(self._training_s() - self._spent("teacher", "teacher_vocoder"), least)
        # Two acoustic models in (1 - share) each, and one vocoder in share.
        return left * (1 - self._student_vocoder_share) / (2 - self._student_vocoder_share)

    def evaluation_s(self) -> float:
        """Seconds for measuring: what is left, but enough for a few sentences."""
        left = self._total_s - START_UP_S
        left -= self._spent("data", "teacher", "teacher_vocoder")
        left -= self._spent("student", "student_vocoder", "control")
        return min(max(left, EVALUATION_S[0]), EVALUATION_S[1])
