from taxonomy.models import TreeTerm


class PracticeSector(TreeTerm):
    """A sector of practices: health care with its parts, education, culture…"""

    class Meta(TreeTerm.Meta):
        verbose_name = "отрасль практик"
        verbose_name_plural = "отрасли практик"
