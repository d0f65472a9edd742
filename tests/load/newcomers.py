"""1, then 10, then 100 newcomers a second, each over a connection of his own: the end of `make load ARGS=--steady`."""

from locust import LoadTestShape, constant_throughput

from tests.load import locustfile

STAGES = (1, 10, 100)
SECONDS = 20


class Newcomer(locustfile.Visitor):
    """Comes once a second, as somebody else each time: without a cookie and without a connection."""

    wait_time = constant_throughput(1)
    headers = {"Connection": "close"}


class Rush(LoadTestShape):
    """Ten times as many at once, twice."""

    def tick(self) -> tuple[int, float] | None:
        """Return how many there are now, and that they come all at once."""
        stage = int(self.get_run_time() / SECONDS)
        return (STAGES[stage], 100) if stage < len(STAGES) else None
