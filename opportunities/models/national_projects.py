from taxonomy.models import Term


class NationalProject(Term):
    """A national project of the country to which sectoral projects belong; the list changes every six years."""

    class Meta(Term.Meta):
        verbose_name = "национальный проект"
        verbose_name_plural = "национальные проекты"
