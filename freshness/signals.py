from django.dispatch import Signal

# After a commit and before kept pages are given up: small caches forget what they hold.
content_changed = Signal()
# The same when something else than pages and their search entries has changed: names of lists may have.
names_changed = Signal()
