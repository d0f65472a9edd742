from django.dispatch import Signal

# After a commit and before kept pages are given up: small caches of names and settings forget what they hold.
content_changed = Signal()
