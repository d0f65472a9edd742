"""What people have put into forms to run a script in the browser of the next reader. Each calls `xss`, if it runs."""

from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

PAYLOADS = (
    "<script>xss(1)</script>",
    "<SCRIPT SRC=//evil.example/xss.js></SCRIPT>",
    "<scr<script>ipt>xss(1)</scr</script>ipt>",
    "<script >xss(1)</script >",
    "<script\x0cx>xss(1)</script>",
    "<script>xss(1)",
    "</script><script>xss(1)</script>",
    "</title><script>xss(1)</script>",
    "</textarea><script>xss(1)</script>",
    "</style><script>xss(1)</script>",
    "--><script>xss(1)</script>",
    "]]><script>xss(1)</script>",
    "\"><script>xss(1)</script>",
    "'><script>xss(1)</script>",
    "';xss(1);//",
    "\";xss(1);//",
    "\\\";xss(1);//",
    "</script><img src=x onerror=xss(1)>",
    "<img src=x onerror=xss(1)>",
    "<img src=x onerror='xss(1)'>",
    "<img src=`x`onerror=xss(1)>",
    "<img/src=x/onerror=xss(1)>",
    "<img \x00src=x onerror=xss(1)>",
    "<img src=x:x onerror=xss(1)//",
    "\"><img src=x onerror=xss(1)>",
    "\" onmouseover=xss(1) x=\"",
    "' onmouseover=xss(1) x='",
    "\" autofocus onfocus=xss(1) x=\"",
    "` onmouseover=xss(1) `",
    " onmouseover=xss(1) ",
    "<svg onload=xss(1)>",
    "<svg/onload=xss(1)>",
    "<svg><script>xss(1)</script></svg>",
    "<svg><animate onbegin=xss(1) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:xss(1)><text y=9>x</text></a></svg>",
    "<svg><use href=\"data:image/svg+xml,<svg id='x' onload='xss(1)'/>#x\">",
    "<math><mi xlink:href=javascript:xss(1)>x</mi></math>",
    "<math><mtext><table><mglyph><style><img src=x onerror=xss(1)>",
    "<iframe src=javascript:xss(1)>",
    "<iframe srcdoc='<script>parent.xss(1)</script>'>",
    "<object data=javascript:xss(1)>",
    "<embed src=javascript:xss(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:xss(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<body onload=xss(1)>",
    "<input autofocus onfocus=xss(1)>",
    "<select autofocus onfocus=xss(1)>",
    "<details open ontoggle=xss(1)>",
    "<video><source onerror=xss(1)></video>",
    "<audio src=x onerror=xss(1)>",
    "<marquee onstart=xss(1)>",
    "<form action=javascript:xss(1)><button>x</button></form>",
    "<button formaction=javascript:xss(1)>x</button>",
    "<a href=javascript:xss(1)>x</a>",
    "<a href=\"jav&#x09;ascript:xss(1)\">x</a>",
    "<a href=\" javascript:xss(1)\">x</a>",
    "<a href=\"data:text/html,<script>xss(1)</script>\">x</a>",
    "<a href=vbscript:xss(1)>x</a>",
    "javascript:xss(1)",
    "<div style=\"background:url(javascript:xss(1))\">",
    "<noscript><p title=\"</noscript><img src=x onerror=xss(1)>\">",
    "<template><img src=x onerror=xss(1)></template>",
    "{{constructor.constructor('xss(1)')()}}",
    "${xss(1)}",
    "<%= xss(1) %>",
    "&lt;script&gt;xss(1)&lt;/script&gt;",
    "&#60;script&#62;xss(1)&#60;/script&#62;",
    "\u003cscript\u003exss(1)\u003c/script\u003e",
    "%3Cscript%3Exss(1)%3C/script%3E",
    "＜script＞xss(1)＜/script＞",
    "<mark onmouseover=xss(1)>x</mark>",
    "\ue000<img src=x onerror=xss(1)>\ue001",
)  # fmt: skip

_LINKS = ("href", "src", "action", "formaction", "data", "xlink:href", "poster", "srcdoc", "background")
_SCHEMES = ("javascript:", "vbscript:", "data:text")
_FOREIGN = ("//evil", "\\\\evil", "http://evil", "https://evil")
_OURS = {"application/ld+json", "application/json"}


def dangers(html: str, *, strict: bool = True) -> Iterator[str]:
    """Yield what of a payload has become markup.

    Args:
        strict: Also refuse any script that stands in the page itself; Wagtail's admin has its own ones.
    """
    for tag in BeautifulSoup(html, "html.parser").find_all(True):
        yield from (f"<{tag.name} {name}>" for name in _handlers(tag))
        # Inside an address of our own it is a question that was typed.
        leads = (str(tag.get(name, "")).strip() for name in ("href", "src"))
        if _is_script(tag, strict=strict) or any(place.startswith(_FOREIGN) for place in leads):
            yield str(tag)[:120]


def _handlers(tag: Tag) -> Iterator[str]:
    for name, value in tag.attrs.items():
        plain = "".join(char for char in str(value).lower() if char > " ")
        if (name.startswith("on") and "xss" in plain) or (name in _LINKS and plain.startswith(_SCHEMES)):
            yield f"{name}={plain[:60]}"
        if name == "style" and "xss" in plain:
            yield name


def _is_script(tag: Tag, *, strict: bool) -> bool:
    if tag.name != "script" or tag.get("type") in _OURS or tag.get("src"):
        return False
    return strict or tag.get_text().lstrip().startswith("xss(")
