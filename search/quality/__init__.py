"""Measuring the search: judged queries, metrics, baselines. Used by `manage.py search_quality` and by tests only."""
