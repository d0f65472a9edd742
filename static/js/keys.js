// Buttons of passkeys appear where the browser has them; what went wrong is told in words.
(() => {
    document.addEventListener("DOMContentLoaded", () => {
        if (!window.PublicKeyCredential) return;
        for (const part of document.querySelectorAll("[data-keys]")) part.hidden = false;
        for (const part of document.querySelectorAll("[data-no-keys]")) part.hidden = true;
    });
    document.addEventListener("allauth.error", (event) => {
        event.preventDefault();
        for (const part of document.querySelectorAll("[data-key-error]")) part.hidden = false;
    });
})();
