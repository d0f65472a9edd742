"""Static files with the hash of their content in the name, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Compressed and hashed; a file missing from the manifest goes by its plain name, no error 500."""

    manifest_strict = False
