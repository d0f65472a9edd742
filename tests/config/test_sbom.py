"""The bill of materials names what requirements.txt installs, and nothing else."""

import json

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.sbom import SOURCE, TARGET, bill


def test_the_committed_bill_is_that_of_the_requirements() -> None:
    assert TARGET.read_text(encoding="utf-8") == bill(SOURCE.read_text(encoding="utf-8"))


def test_every_package_stands_in_it_with_its_version() -> None:
    lines = (line.removesuffix(" \\") for line in SOURCE.read_text(encoding="utf-8").splitlines() if "==" in line)
    wanted = {
        (canonicalize_name(item.name), next(iter(item.specifier)).version)
        for item in (Requirement(line) for line in lines if line[0] not in " #")
    }
    document = json.loads(TARGET.read_text(encoding="utf-8"))
    assert {(item["name"], item["version"]) for item in document["components"]} == wanted
    assert len(wanted) > 40
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    refs = {item["bom-ref"] for item in document["components"]}
    assert set(document["dependencies"][0]["dependsOn"]) == refs == {item["purl"] for item in document["components"]}
