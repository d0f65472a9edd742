from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm

from opportunities.projects.publication import publication_errors as project_errors
from opportunities.services.publication import Errors
from opportunities.services.publication import publication_errors as measure_errors
from taxonomy.forms import show_as_tree
from taxonomy.labels import labels

MAX_TITLE = 180


class RuledPageForm(WagtailAdminPageForm):
    """Edit form of a page with rules: a draft may be incomplete, publication and sending for check apply them."""

    def broken_rules(self) -> Errors:
        """Return the broken rules of publication, `{field: [message, …]}`."""
        raise NotImplementedError

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = labels()
        for field, facet in (("themes", "theme"), ("territories", "territory")):
            if field in self.fields:
                show_as_tree(self.fields[field], known[facet])
        if "title" in self.fields:
            self.fields["title"].max_length = MAX_TITLE
            self.fields["title"].widget.attrs["maxlength"] = MAX_TITLE

    def clean_title(self) -> str:
        """Hold a title to 180 characters: longer ones do not fit a card."""
        title: str = self.cleaned_data["title"]
        if len(title) > MAX_TITLE:
            raise forms.ValidationError(f"Не больше {MAX_TITLE} знаков, сейчас {len(title)}.")
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
        for field, messages in self.broken_rules().items():
            if field in self.fields and field not in self.errors:
                self.add_error(field, messages)


class SupportMeasureForm(RuledPageForm):
    """Edit form of a measure."""

    def broken_rules(self) -> Errors:
        """Return the broken rules of a measure."""
        return measure_errors(self.instance)


class SectoralProjectForm(RuledPageForm):
    """Edit form of a sectoral project."""

    def broken_rules(self) -> Errors:
        """Return the broken rules of a project."""
        return project_errors(self.instance)
