from django.db import models

from taxonomy.models import Term


class EndowmentProgramme(Term):
    """What the income of an endowment is spent on; several funds may share one."""

    about = models.TextField("О программе", blank=True, help_text="Два-три предложения: кому и чем помогает")
    themes = models.ManyToManyField("taxonomy.Theme", verbose_name="Направления", blank=True, related_name="+")

    class Meta(Term.Meta):
        verbose_name = "программа целевого капитала"
        verbose_name_plural = "программы целевого капитала"
