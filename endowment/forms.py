from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from endowment.services.publication import RowErrors, publication_errors, table_errors

TABLES = ("years", "spending")


class FundForm(WagtailAdminPageForm):
    """Edit form of a fund: a draft may be incomplete, publication applies the rules and names the very cell."""

    def _post_clean(self) -> None:
        # The model applies the same rules when it goes live; here they are shown beside the fields.
        self.instance.rules_deferred = True
        try:
            super()._post_clean()
        finally:
            self.instance.rules_deferred = False
        if self.is_deferred_validation:
            return
        for field, messages in publication_errors(self.instance).items():
            if field in self.fields and field not in self.errors:
                self.add_error(field, messages)
        self._check_tables()

    def _check_tables(self) -> None:
        """Compare the rows as they were sent: the page itself gets them only when it is saved."""
        rows = {name: self._rows(name) for name in TABLES}
        if any(form.errors for forms in rows.values() for form in forms):
            # A figure that cannot be read makes every sum wrong: first things first.
            return
        found = table_errors(*([form.instance for form in rows[name]] for name in TABLES))
        for name, errors in found.items():
            _tell(rows[name], errors)

    def _rows(self, name: str) -> list[Any]:
        formset = self.formsets[name]
        # Reading the errors cleans the rows.
        _ = formset.errors
        deleted = formset.deleted_forms if formset.is_valid() else []
        return [form for form in formset.forms if form not in deleted and (form.has_changed() or form.instance.pk)]


def _tell(forms: list[Any], errors: RowErrors) -> None:
    for place, fields in errors.items():
        for field, messages in fields.items():
            forms[place].add_error(field, messages)
