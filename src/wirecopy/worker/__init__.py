"""The worker: polls due feeds, fetches the pages that they announce, takes them. It never dies of one bad feed."""

from wirecopy.worker.jobs import Tally, WorkerOptions
from wirecopy.worker.run import Worker, log

__all__ = ["Tally", "Worker", "WorkerOptions", "log"]
