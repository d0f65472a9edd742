"""Static files with the hash of their content in the name, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Compressed and hashed; a file missing from the manifest goes by its plain name, no error 500."""

    manifest_strict = False

    def load_manifest(self) -> tuple[dict[str, str], str]:
        """Read the names anew, and forget the addresses made of the old ones."""
        # A page has forty of them, and they hold as long as the manifest: until the process ends.
        self._addresses: dict[str | None, str] = {}
        manifest: tuple[dict[str, str], str] = super().load_manifest()
        return manifest

    def url(self, name: str | None, force: bool = False) -> str:
        """Return the address of a file, worked out once."""
        found = self._addresses.get(name)
        if found is None:
            found = super().url(name, force)
            if name in self.hashed_files:
                self._addresses[name] = found
        return found
