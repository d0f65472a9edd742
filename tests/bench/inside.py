"""One measurement inside the site: `python -m tests.bench.inside PROBE` prints its numbers as a line of JSON."""

import json
import sys

import django

if __name__ == "__main__":
    django.setup()
    from tests.bench import probes

    print(json.dumps(probes.PROBES[sys.argv[1]]()))
