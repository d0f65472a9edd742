"""The bill of materials of the site: what of requirements.txt runs in production, in CycloneDX 1.6.

`scripts/sbom.py` writes sbom.cdx.json; `--check` tells whether it is up to date. Nothing in it depends on the machine
or the day, so that the file changes only with the packages.
"""

import json
import re
import sys
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE, TARGET = ROOT / "requirements.txt", ROOT / "sbom.cdx.json"
_LINE = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s\\;]+)", re.MULTILINE)
_NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


def bill(requirements: str) -> str:
    """Return the bill as text for the text of a compiled list of requirements."""
    packages = sorted((name.lower().replace("_", "-"), version) for name, version in _LINE.findall(requirements))
    components = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
        }
        for name, version in packages
    ]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, json.dumps(packages))}",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "okno", "name": "okno"}},
        "components": components,
        "dependencies": [{"ref": "okno", "dependsOn": [item["bom-ref"] for item in components]}],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the file, or compare."""
    text = bill(SOURCE.read_text(encoding="utf-8"))
    if "--check" not in sys.argv:
        TARGET.write_text(text, encoding="utf-8")
    elif TARGET.read_text(encoding="utf-8") != text:
        sys.exit("sbom.cdx.json is older than requirements.txt: make sbom")


if __name__ == "__main__":
    main()
