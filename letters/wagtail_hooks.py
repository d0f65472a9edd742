from wagtail import hooks

from letters import admin

hooks.register("register_admin_urls", admin.urls)
hooks.register("register_reports_menu_item", admin.menu_item)
