"""The whole road: recordings in, a small voice out.

`run_road` walks the stages of a project that are not done; the other functions here are short jobs
for the command line and the window. All of them can run in a process of their own.
"""

from core.pipeline.requests import check_source, promote_student, say
from core.pipeline.road import PHASES, STAGES, run_road

__all__ = [
    "PHASES",
    "STAGES",
    "check_source",
    "promote_student",
    "run_road",
    "say",
]
