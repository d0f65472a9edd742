from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm

from practices.labels import labels as sector_labels
from practices.services.publication import publication_errors
from taxonomy.forms import show_as_tree
from taxonomy.labels import labels

MAX_TITLE = 180
# Pages beside the tree, see `practices.urls`.
RESERVED_SLUGS = frozenset({"sravnenie", "vnedreno", "predlozhit"})


class PracticeForm(WagtailAdminPageForm):
    """Edit form of a practice: a draft may be incomplete, publication applies the rules."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = labels()
        trees = {"themes": known["theme"], "territories": known["territory"], "sector": sector_labels()}
        for name, tree in trees.items():
            if name in self.fields:
                show_as_tree(self.fields[name], tree)
        if "title" in self.fields:
            self.fields["title"].max_length = MAX_TITLE
            self.fields["title"].widget.attrs["maxlength"] = MAX_TITLE

    def clean_title(self) -> str:
        """Hold a title to 180 characters: longer ones do not fit a card."""
        title: str = self.cleaned_data["title"]
        if len(title) > MAX_TITLE:
            raise forms.ValidationError(f"Не больше {MAX_TITLE} знаков, сейчас {len(title)}.")
        return title

    def clean_slug(self) -> str:
        """Keep the addresses of the library's own pages free."""
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED_SLUGS:
            raise forms.ValidationError("Этот адрес занят страницей портала. Возьмите другой.")
        return slug

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
