from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm

from opportunities.services.publication import publication_errors
from taxonomy.forms import show_as_tree
from taxonomy.labels import labels


class SupportMeasureForm(WagtailAdminPageForm):
    """Edit form of a measure: a draft may be incomplete, publication and sending for check apply the rules."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = labels()
        for field, facet in (("themes", "theme"), ("territories", "territory")):
            if field in self.fields:
                show_as_tree(self.fields[field], known[facet])
        if "title" in self.fields:
            self.fields["title"].max_length = 180
            self.fields["title"].widget.attrs["maxlength"] = 180

    def clean_title(self) -> str:
        """Hold a title to 180 characters: longer ones do not fit a card."""
        title: str = self.cleaned_data["title"]
        if len(title) > 180:
            raise forms.ValidationError(f"Не больше 180 знаков, сейчас {len(title)}.")
        return title

    def _post_clean(self) -> None:
        # The model applies the same rules on its own when it goes live; here they are shown beside the fields.
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
