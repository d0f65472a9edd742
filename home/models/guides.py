import datetime as dt
from typing import Any, Self

from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageQuerySet

from core.dates import region_today
from core.models import BasePage
from core.structured_data import Thing, moment, questions, thing
from home.blocks import ArticleBlock

NEWS_PER_PAGE = 12


class ArticleQuerySet(PageQuerySet):
    """Named questions about guides and news."""

    def newest_first(self) -> Self:
        """Order by the day that visitors see."""
        return self.order_by("-published_on", "-pk")


class Article(BasePage):
    """A page of text blocks with one sentence for lists."""

    summary = models.CharField(
        "Коротко", max_length=400, help_text="Два предложения: о чём страница и кому пригодится. Видны в списках"
    )
    published_on = models.DateField("Дата", default=region_today)
    body = StreamField(ArticleBlock(), verbose_name="Содержание")
    is_demo = models.BooleanField("Демонстрационные сведения", default=False)

    objects = PageManager.from_queryset(ArticleQuerySet)()

    content_panels = [*Page.content_panels, "summary", "published_on", "body", "is_demo"]
    subpage_types: list[str] = []
    schema_type = "Article"

    class Meta:
        abstract = True

    def lead_text(self) -> str:
        """Return the editor's description for search engines, or the sentence of the lists."""
        return self.search_description or self.summary

    def structured_data(self, request: HttpRequest) -> list[Thing]:
        """Return the article and, where there are any, its questions."""
        article = thing(
            self.schema_type,
            headline=self.title,
            description=self.summary,
            datePublished=self.published_on.isoformat(),
            dateModified=moment(self.last_published_at),
            url=request.build_absolute_uri(request.path),
            inLanguage="ru",
        )
        items = (item for block in self.body if block.block_type == "faq" for item in block.value["items"])
        return [article, *questions((item["question"], item["answer"]) for item in items)]


class GuidePage(Article):
    """How to do something, told step by step; also the materials of a forum."""

    share_picture = "share-guide"

    checked_on = models.DateField(
        "Сверено с законом",
        null=True,
        blank=True,
        help_text="Когда текст последний раз сравнивали с правилами",
    )
    restates_law = models.BooleanField(
        "Пересказывает закон", default=False, help_text="Страница напомнит проверить действующую редакцию"
    )

    content_panels = [*Article.content_panels[:-1], "restates_law", "checked_on", "is_demo"]
    parent_page_types = ["home.GuideIndexPage"]
    template = "guides/guide_page.html"
    page_description = "Руководство или методический материал"

    class Meta:
        verbose_name = "руководство"
        verbose_name_plural = "руководства"


class GuideIndexPage(BasePage):
    """A section of guides; sections may lie in one another: «Гражданский форум 2019» within «Методический раздел»."""

    share_picture = "share-guide"

    intro = models.CharField("Под заголовком", max_length=300, blank=True)

    content_panels = [*Page.content_panels, "intro"]
    parent_page_types = ["home.HomePage", "home.GuideIndexPage"]
    show_in_menus_default = True
    subpage_types = ["home.GuidePage", "home.GuideIndexPage"]
    template = "guides/guide_index_page.html"
    page_description = "Раздел с руководствами или методическими материалами"

    class Meta:
        verbose_name = "раздел руководств"
        verbose_name_plural = "разделы руководств"

    def lead_text(self) -> str:
        """Return the editor's description for search engines, or the words under the heading."""
        return self.search_description or self.intro

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add `sections` and `guides` right below in the editors' order, each public."""
        below = {"sections": GuideIndexPage, "guides": GuidePage}
        found = {name: model.objects.child_of(self).live().public().order_by("path") for name, model in below.items()}
        return {**super().get_context(request, *args, **kwargs), **found}


class NewsPage(Article):
    """What happened."""

    share_picture = "share-news"
    parent_page_types = ["home.NewsIndexPage"]
    template = "guides/news_page.html"
    page_description = "Новость портала, плана или проекта"
    schema_type = "NewsArticle"

    class Meta:
        verbose_name = "новость"
        verbose_name_plural = "новости"


class NewsIndexPage(BasePage):
    """All news, the newest first."""

    share_picture = "share-news"

    intro = models.CharField("Под заголовком", max_length=300, blank=True)

    content_panels = [*Page.content_panels, "intro"]
    parent_page_types = ["home.HomePage"]
    show_in_menus_default = True
    subpage_types = ["home.NewsPage"]
    max_count = 1
    template = "guides/news_index_page.html"
    page_description = "Лента новостей"

    class Meta:
        verbose_name = "раздел новостей"
        verbose_name_plural = "разделы новостей"

    def lead_text(self) -> str:
        """Return the editor's description for search engines, or the words under the heading."""
        return self.search_description or self.intro

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add `news`, one page of them, and the years there are.

        Raises:
            Http404: If the page number is past the end.
        """
        everything = NewsPage.objects.child_of(self).live().public()
        year = request.GET.get("year", "")
        years = [day.year for day in everything.dates("published_on", "year", order="DESC")]
        chosen = int(year) if year.isascii() and year.isdecimal() and len(year) == 4 and int(year) in years else None
        if chosen is not None:
            everything = everything.filter(published_on__range=(dt.date(chosen, 1, 1), dt.date(chosen, 12, 31)))
        number = request.GET.get("page", "1")
        asked = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 1
        pages = Paginator(everything.newest_first(), NEWS_PER_PAGE)
        if asked > max(pages.num_pages, 1):
            raise Http404("страницы с таким номером нет")
        return {
            **super().get_context(request, *args, **kwargs),
            "news": pages.get_page(max(asked, 1)),
            "years": years,
            "year": chosen,
        }
