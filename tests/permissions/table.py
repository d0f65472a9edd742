"""Who gets which answer where: the table of all addresses and actors, computed and compared with the committed one."""

import csv
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from wagtail.users.models import UserProfile

from tests.permissions.addresses import Address
from tests.permissions.world import CANARIES, World, told

FILE = Path(__file__).with_name("table.csv")
ACTORS = ("anonymous", "editor_a", "editor_b", "moderator", "administrator", "superuser")
HEADER = ("address", "object", *ACTORS)
# (address, object) → cell of one actor: the answers to GET and POST, «+» where rows of the database were written.
Column = dict[tuple[str, str], str]

LOGINS, REFUSED = ("/vhod/", "/admin/login/", "/_util/login/"), "/admin/"
# Whoever has the address is the person it is about.
PRIVATE_KEYS = ("/predlozhit/<slug:token>/", "/vnedreno/<slug:token>/", "zapis/<str:token>/", "proverka/<str:number>/")
# The only routes that may answer 500, all of them Wagtail's; nothing is told or changed there.
STUMBLES = {
    # Wagtail's test of the page of errors: it raises on purpose.
    "admin/failwhale/": ("GET", "POST"),
    # Its field for an address expects to be sent, at least empty.
    "admin/choose-external-link/": ("POST",),
    # Unsigns the fields that the step before it has signed, without asking whether they were sent.
    "admin/redirects/import/process/": ("POST",),
    # Choosers of snippets offer no form to make one, but answer at its address; the view has no form to check.
    **{
        f"admin/snippets/choose/{model}/create/": ("POST",)
        for model in (
            "endowment/endowmentprogramme",
            "opportunities/measureseries",
            "opportunities/nationalproject",
            "organisations/organisation",
            "practices/practicesector",
            "taxonomy/applicantkind",
            "taxonomy/supportkind",
            "taxonomy/territory",
            "taxonomy/theme",
        )
    },
}
_WRITES = ("INSERT", "UPDATE", "DELETE")
# A visit keeps its session, a limit counts it, a form tells who else has it open and whether its comments come by mail,
# a picture is resized when it is first shown: none of that is the content of the site.
_VISITS = (
    '"django_session"',
    '"core_tries"',
    '"users_user" SET "last_login"',
    '"wagtailadmin_editingsession"',
    '"wagtailcore_pagesubscription"',
    '"media_portalrendition"',
)

# What anybody might send to any form, to change, move, publish or hide something.
ATTACK = {
    "title": "Взлом",
    "slug": "hacked",
    "name": "Взлом",
    "summary": "Взлом",
    "new_title": "Взлом",
    "new_slug": "hacked",
    "action-publish": "1",
    "restriction_type": "login",
    "comment": "Взлом",
    "is_editing": "1",
    "publish_copies": "on",
    "alias": "on",
}


@dataclass(frozen=True)
class Answer:
    """One answer: what stands in the table, and what is wrong with it whatever the table says."""

    cell: str
    wrong: str


def actor(world: World, name: str) -> Client:
    """Return the browser of an actor; an error page is an answer, not an exception."""
    client = Client(raise_request_exception=False)
    users = {"editor_a": world.editor, "editor_b": world.foreign_editor}
    if name != "anonymous":
        user = users.get(name) or getattr(world, name)
        client.force_login(user)
        # Wagtail makes the row at the first visit of the admin, whatever is read.
        UserProfile.get_for_user(user)
    return client


def column(world: World, addresses: list[Address], name: str) -> tuple[Column, list[str]]:
    """Ask every address as one actor; return the column and what was told that this actor must not know."""
    client = actor(world, name)
    answers: Column = {}
    wrong: list[str] = []
    cookies = deepcopy(client.cookies)
    own = str((world.foreign_section if name == "editor_b" else world.section).pk)
    attack = {**ATTACK, "new_parent_page": own, "chooser": own}
    # First everything that reads: what a refused change leaves in the caches must not colour it.
    for posted in (None, attack):
        for address in addresses:
            client.cookies = deepcopy(cookies)
            answer = _ask(client, address, posted, name)
            key = (address.route, address.about)
            answers[key] = f"{answers[key]} {answer.cell}" if key in answers else answer.cell
            if answer.wrong:
                wrong.append(f"{'GET' if posted is None else 'POST'} {address.path} as {name}: {answer.wrong}")
    return answers, wrong


def _ask(client: Client, address: Address, posted: dict[str, str] | None, name: str) -> Answer:
    written: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(_WRITES) and not any(words in sql for words in _VISITS):
            written.append(sql)
        return execute(sql, *rest)

    with transaction.atomic(), connection.execute_wrapper(note):
        response = client.get(address.path) if posted is None else client.post(address.path, posted)
        text = told(response, client)
        transaction.set_rollback(True)
    if written:
        cache.clear()
    method = "GET" if posted is None else "POST"
    return Answer(_code(response) + ("+" if written else ""), _wrong(response, address, method, text, name))


def _code(response: Any) -> str:
    where = response.get("Location", "")
    if where.startswith(LOGINS):
        return "login"
    return "refused" if where == REFUSED and response.status_code == 302 else str(response.status_code)


def _wrong(response: Any, address: Address, method: str, text: str, name: str) -> str:
    if response.status_code >= 500 and method not in STUMBLES.get(address.route, ()):
        return f"answers {response.status_code}"
    if any(words in address.route for words in PRIVATE_KEYS):
        return ""
    # An address may repeat itself; the page of a wrong one offers to search for its words.
    text = text.replace(address.path, "").replace(address.path.rstrip("/").rpartition("/")[2].replace("-", " "), "")
    found = [word for word, refused in CANARIES.items() if (name == "anonymous" or name in refused) and word in text]
    return f"tells {found[0]}: …{text[max(0, text.index(found[0]) - 80) :][:160]!r}" if found else ""


def committed() -> dict[tuple[str, str], dict[str, str]]:
    """Return the committed table: `{(address, object): {actor: cell}}`."""
    if not FILE.exists():
        return {}
    with FILE.open(encoding="utf-8", newline="") as file:
        return {(row["address"], row["object"]): {name: row[name] for name in ACTORS} for row in csv.DictReader(file)}


def write(name: str, computed: Column) -> None:
    """Put the column of one actor into the committed table; rows of addresses that are gone go."""
    known = committed()
    with FILE.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(HEADER)
        for key in sorted(computed):
            cells = {**dict.fromkeys(ACTORS, ""), **known.get(key, {}), name: computed[key]}
            rows.writerow([*key, *(cells[each] for each in ACTORS)])


def differences(name: str, computed: Column) -> Iterator[str]:
    """Yield each cell that is not as committed, new and gone addresses among them."""
    expected = {key: cells[name] for key, cells in committed().items()}
    for key in sorted(expected.keys() | computed.keys()):
        before, now = expected.get(key, "no row"), computed.get(key, "no address")
        if before != now:
            yield f"{key[0]} [{key[1]}] {name}: {before} → {now}"
