"""Visitors for `make load`: home 20, catalogue 30, search 30, a measure 20 of a hundred.

A visitor comes without cookies and asks again as soon as he has his answer: the load is what the site can bear.
"""

import random
import re

from locust import FastHttpUser, constant, task

WORDS = ("грант", "субсидия нко", "волонтёры", "целевой капитал", "гранд на развитее", "конкурс президентских грантов")
CATALOGUE = ("", "?page=2", "?status=open", "?sort=deadline", "?status=open&page=2")
CHANCE = random.Random(20261126)


class Visitor(FastHttpUser):
    """Reads."""

    wait_time = constant(0)
    headers: dict[str, str] = {}
    measures: list[str] = []

    def on_start(self) -> None:
        """Learn the addresses of measures from the catalogue."""
        self.measures = re.findall(r'href="(/vozmozhnosti/[\w-]+/[\w-]+/)"', self.open("/vozmozhnosti/", "catalogue"))

    def open(self, address: str, name: str) -> str:
        """Read a page."""
        with self.client.get(address, name=name, headers=self.headers, catch_response=True) as answer:
            text: str = answer.text or ""
            if answer.status_code != 200 or "<h1" not in text:
                answer.failure(f"status {answer.status_code} without a heading")
            return text

    @task(20)
    def home(self) -> None:
        """The front page."""
        self.open("/", "home")

    @task(30)
    def catalogue(self) -> None:
        """The catalogue, filtered and sorted."""
        self.open(f"/vozmozhnosti/{CHANCE.choice(CATALOGUE)}", "catalogue")

    @task(30)
    def search(self) -> None:
        """A search; a number makes each one new, as the searches of people are."""
        self.open(f"/poisk/?q={CHANCE.choice(WORDS)} {CHANCE.randrange(1000)}", "search")

    @task(20)
    def measure(self) -> None:
        """A measure."""
        if self.measures:
            self.open(CHANCE.choice(self.measures), "measure")
