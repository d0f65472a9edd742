from wagtail import hooks

from core.edit_conflicts import keep_both_versions

hooks.register("before_edit_page", keep_both_versions)
