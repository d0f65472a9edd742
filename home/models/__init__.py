from home.models.guides import GuideIndexPage, GuidePage, NewsIndexPage, NewsPage
from home.models.home import HomePage

__all__ = ["GuideIndexPage", "GuidePage", "HomePage", "NewsIndexPage", "NewsPage"]
