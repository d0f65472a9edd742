def test_x(world, editor):
    from core.models import BasePage
    from wagtail.log_actions import LogContext, get_active_log_context
    import sys
    out = ["PATCHED", "get_admin_display_title" in BasePage.__dict__]
    from users.models import User
    u = User.objects.get(pk=world.editor.pk)
    with LogContext(user=u):
        out += [str(get_active_log_context().user), world.foreign_live.permissions_for_user(u).can_edit(), world.foreign_live.get_admin_display_title(), world.foreign_live.title, world.foreign_live.draft_title, world.foreign_live.live]
    r = editor.get(f"/admin/choose-page/{world.foreign_section.pk}/")
    out.append(r.content.decode("unicode_escape")[3000:6000])
    open("/tmp/perm/out.txt","w").write("\n".join(map(str,out)))
