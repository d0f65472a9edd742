"""The scenarios by their numbers in the order in which they are run: those that take Elasticsearch away come last.

Each module has `run(rig) -> Outcome`. They need a configured Django and are imported when it is there.
"""

SCENARIOS = {
    "F26": "same_address",
    "F21": "two_editors",
    "F13": "tree_changes",
    "F11": "sent_twice",
    "F23": "first_views",
    "F22a": "disk_full",
    "F24": "huge_page",
    "F25": "old_versions",
    "F29": "mail_server_away",
    "F28": "rolling_deployment",
    "F15": "redis_killed",
    "F10": "database_restarted",
    "F07": "requests_break_off",
    "F05": "concurrent_saves",
    "F06": "shuffled_deliveries",
    "F04": "privacy_without_indexer",
    "F09": "subtree_moved",
    "F16": "schedulers",
    "F17": "refusals",
    "F18": "consumers_killed",
    "F08": "rebuild_under_load",
    "F03": "site_workers_killed",
    "F27": "restored",
    "F22b": "index_closed",
    "F02": "elasticsearch_hangs",
    "F01": "elasticsearch_killed",
    "F12": "without_elasticsearch",
    "F14": "sqlite_under_writers",
}

# In these the portal has one file for a database and no services.
ON_SQLITE = {"F14"}
