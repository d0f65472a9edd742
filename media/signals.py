"""What the library of files tells those who build on it."""

from django.dispatch import Signal

# The public text of documents may have changed: another file, title or collection, a text that has been read, a rule of
# privacy. Sent inside the transaction of the change. Arguments: `document_ids`; `at_once`, False when the change will
# be complete only at the end of the transaction, so that whoever listens can do no more than remember it.
documents_changed = Signal()
