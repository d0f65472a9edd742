"""Tasks of Wagtail are done at once, there is no queue; in a request of the admin once, however often asked for.

Wagtail brings the search of the admin and the index of references up to date after every save of a page, and one press
of «Опубликовать» saves it two or three times.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import TaskResult

_waiting: ContextVar[dict[str, Callable[[], None]] | None] = ContextVar("waiting_tasks", default=None)


class OnceBackend(ImmediateBackend):
    """Does a task at once; inside `each_task_once` at its end, and equal ones together."""

    def _execute_task(self, task_result: TaskResult) -> None:
        waiting = _waiting.get()
        run = partial(super()._execute_task, task_result)
        if waiting is None:
            run()
        else:
            waiting[json.dumps([task_result.task.module_path, task_result.args, task_result.kwargs])] = run


@contextmanager
def each_task_once() -> Iterator[None]:
    """Put the tasks off to the end of the block; must stand inside the transaction whose content they read.

    An exception takes them along: what they were about is rolled back.
    """
    waiting: dict[str, Callable[[], None]] = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    for run in waiting.values():
        run()
