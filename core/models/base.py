from wagtail.models import Page


class BasePage(Page):
    """Root of every page type of the portal: one place for what all of them share."""

    class Meta:
        abstract = True

    def lead_text(self) -> str:
        """Return one plain sentence about the page for cards, search engines and social networks."""
        return self.search_description
