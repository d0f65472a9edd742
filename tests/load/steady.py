"""Visitors who ask once a second each, whatever the site bears: the steady hour of `make load ARGS=--steady`."""

from locust import constant_throughput

from tests.load import locustfile


class SteadyVisitor(locustfile.Visitor):
    """Reads a page a second over one connection."""

    wait_time = constant_throughput(1)
