"""A visitor who goes from page to page in one window and looks at each with other eyes: axe and `page_checks.js`."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
_AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
_CHECKS = Path(__file__).with_name("page_checks.js").read_text()
# What axe could not decide and a person has: rule, reasons of axe, where the element stands, and why it is right.
UNDECIDED = json.loads(Path(__file__).with_name("undecided.json").read_text())


@dataclass
class Visitor:
    """One window. `problems` are errors of scripts and requests to other hosts; `findings` what the checks say."""

    page: Page
    problems: list[str] = field(default_factory=list)
    findings: dict[str, dict[str, Any]] = field(default_factory=dict)
    place: str = ""

    def open(self, place: str, url: str) -> str:
        """Open an address under a name for the findings and return the HTML as the server sent it."""
        self.place = place
        response = self.page.goto(url)
        self.arm()
        return response.text() if response else ""

    def arm(self) -> None:
        """Bring the checks into the page; again after every navigation."""
        self.page.evaluate(_CHECKS)

    def find(self, check: str, found: Any) -> None:
        """Keep a finding under its check and page; nothing is kept of an empty one."""
        if found:
            self.findings.setdefault(check, {})[self.place] = found

    def check(self, *names: str, argument: Any = None, under: str = "") -> None:
        """Run checks of `page_checks.js`; `under` tells the state of the page."""
        for name in names:
            found = self.page.evaluate(f"argument => pageChecks.{name}(argument)", argument)
            self.find(f"{name}, {under}" if under else name, found)

    def axe(self, under: str = "", options: dict[str, Any] | None = None) -> None:
        """Run axe with contrast and nothing ignored; what it leaves undecided must be in the list."""
        asked = {**(options or {"runOnly": RULES}), "resultTypes": ["violations", "incomplete"]}
        if self.page.evaluate("!window.axe"):
            self.page.evaluate(_AXE)
        result = self.page.evaluate("options => axe.run(document, options)", asked)
        broken = [(rule["id"], [node["html"][:160] for node in rule["nodes"][:3]]) for rule in result["violations"]]
        self.find(f"axe, {under}" if under else "axe", broken)
        open_questions = [
            (rule["id"], reason, node["html"][:160])
            for rule in result["incomplete"]
            for node in rule["nodes"]
            for reason in reasons(node)
            if not self.is_decided(rule["id"], reason, node["target"][0])
        ]
        self.find(f"axe undecided, {under}" if under else "axe undecided", open_questions[:5])

    def is_decided(self, rule: str, reason: str, target: str) -> bool:
        """Tell whether the committed list says why such an element is right."""
        places = [item["within"] for item in UNDECIDED if item["rule"] == rule and reason in item["reasons"]]
        found: bool = self.page.evaluate(
            "([target, places]) => places.some((place) => document.querySelector(target)?.closest(place))",
            [target, places],
        )
        return found

    def report(self) -> str:
        """Return the findings for reading."""
        return json.dumps(self.findings, ensure_ascii=False, indent=1)

    def look(self, **settings: str) -> None:
        """Choose the look as the server would write it, without a request; none given is the ordinary one."""
        self.page.evaluate(
            "chosen => { for (const name of ['size','scheme','theme','spacing','font','pictures']) {"
            " if (name in chosen) document.documentElement.dataset[name] = chosen[name];"
            " else delete document.documentElement.dataset[name]; } }",
            settings,
        )


def reasons(node: dict[str, Any]) -> list[str]:
    """Return why axe could not decide about a node: keys of its messages, or its ids of checks."""
    checks = [check for kind in ("any", "all", "none") for check in node[kind]]
    return [
        str(data.get("messageKey") or check["id"]) if isinstance(data := check.get("data"), dict) else str(check["id"])
        for check in checks
    ]
