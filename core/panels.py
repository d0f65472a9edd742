"""Panels of edit forms that the framework lacks."""

from wagtail.admin.panels import InlinePanel


class TablePanel(InlinePanel):
    """Child rows edited in one table: a row each, a message stands in the cell it is about."""

    class BoundPanel(InlinePanel.BoundPanel):
        template_name = "admin/table_panel.html"
