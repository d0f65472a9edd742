"""A passkey in a real browser: set up, used as the second step and instead of the password, under the strict policy."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.factories.fixtures import Portal
from tests.factories.users import PASSWORD, AdministratorFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains about; a key of its own is plugged in."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return found


def address(live_server: LiveServer, path: str) -> str:
    """Browsers give passkeys to names only, not to 127.0.0.1."""
    return str(live_server.url).replace("127.0.0.1", "localhost") + path


def log_in(page: Page, live_server: LiveServer) -> None:
    page.goto(address(live_server, "/vhod/"))
    page.get_by_label("Имя пользователя").fill("glavred")
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Войти", exact=True).click()


def test_a_passkey_is_added_and_lets_in(
    portal: Portal, page: Page, live_server: LiveServer, complaints: list[str], settings: Settings
) -> None:
    settings.MFA_REQUIRED = True
    AdministratorFactory(username="glavred")
    log_in(page, live_server)
    expect(page.get_by_role("heading", name="Защита входа")).to_be_visible()

    page.get_by_role("link", name="Добавить ключ").click()
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Подтвердить").click()
    page.get_by_label("Название ключа").fill("Рабочий ноутбук")
    page.get_by_label("Входить этим ключом без пароля").check()
    page.get_by_role("button", name="Добавить", exact=True).click()
    expect(page.get_by_role("heading", name="Запасные коды")).to_be_visible()
    page.get_by_role("link", name="Я сохранил коды").click()
    expect(page.get_by_text("Рабочий ноутбук")).to_be_visible()

    page.get_by_role("button", name="Выйти").click()
    log_in(page, live_server)
    page.get_by_role("button", name="Войти с ключом доступа").click()
    page.wait_for_url("**/admin/")

    page.goto(address(live_server, "/vhod/vyhod/"))
    page.get_by_role("button", name="Выйти").click()
    page.goto(address(live_server, "/vhod/"))
    page.get_by_role("button", name="Войти с ключом доступа").click()
    page.wait_for_url("**/admin/")
    assert [text for text in complaints if "Content Security Policy" in text or "webauthn" in text.lower()] == []
