"""For all tests: torch's threads sleep while they wait, as in the program itself."""

from core.machine import let_threads_sleep

let_threads_sleep()
