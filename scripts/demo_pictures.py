"""Draw the illustrations of the demo into home/demo/pictures: the window with a view, flat, in the colours of the site.

They are drawings and never pretend to be photos. pictures.yaml says which scene stands on which page.
"""

import math
from collections.abc import Callable
from pathlib import Path

import yaml
from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "home" / "demo"
WIDTH, HEIGHT, SCALE = 1200, 800, 2
MULLION, RADIUS = 24, 44
SKY, FAR, NEAR, RIVER, RIVER_2, FOAM = "#dcebec", "#a9cdd0", "#5e9aa1", "#0b5563", "#2f7e8a", "#8dbcc2"
SUN, LARCH, TRUNK, WHITE, INK = "#ff8a1f", "#f2a541", "#6b4a2b", "#ffffff", "#0a2a31"
Points = list[tuple[float, float]]
FLOOR: Points = [(WIDTH, HEIGHT), (0, HEIGHT)]


class Canvas:
    """Shapes in the units of the picture, drawn larger and shrunk at the end for smooth edges."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), SKY)
        self.pen = ImageDraw.Draw(self.image)

    def shape(self, colour: str, *points: tuple[float, float]) -> None:
        """Draw a polygon."""
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def box(self, colour: str, x: float, y: float, width: float, height: float, radius: float = 0) -> None:
        """Draw a rectangle, its corners may be round."""
        area = (x * SCALE, y * SCALE, (x + width) * SCALE, (y + height) * SCALE)
        self.pen.rounded_rectangle(area, radius * SCALE, fill=colour)

    def disc(self, colour: str, x: float, y: float, radius: float) -> None:
        """Draw a circle."""
        area = ((x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE)
        self.pen.ellipse(area, fill=colour)

    def line(self, colour: str, width: float, *points: tuple[float, float]) -> None:
        """Draw a line with round joints."""
        self.pen.line([(x * SCALE, y * SCALE) for x, y in points], fill=colour, width=int(width * SCALE), joint="curve")

    def wave(self, colour: str, y: float, depth: float, length: float = 120, height: float = 12) -> None:
        """Draw a band of water from edge to edge."""
        top = [(x, y + height * math.sin(2 * math.pi * x / length)) for x in range(-10, WIDTH + 11, 10)]
        bottom = [(x, y + depth + height * math.sin(2 * math.pi * x / length + 0.6)) for x, _ in reversed(top)]
        self.shape(colour, *top, *bottom)

    def framed(self) -> Image.Image:
        """Return the picture seen through four panes."""
        mask = Image.new("L", self.image.size, 0)
        pen, wide, high = ImageDraw.Draw(mask), (WIDTH - MULLION) / 2, (HEIGHT - MULLION) / 2
        for x in (0.0, wide + MULLION):
            for y in (0.0, high + MULLION):
                area = (x * SCALE, y * SCALE, (x + wide) * SCALE - 1, (y + high) * SCALE - 1)
                pen.rounded_rectangle(area, RADIUS * SCALE, fill=255)
        # Nothing between the panes: the page shows through, light or dark.
        self.image.putalpha(mask)
        return self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def hills(canvas: Canvas, shift: float = 0) -> None:
    """Two rows of hills and the sun."""
    canvas.disc(SUN, 900 - shift, 190, 96)
    canvas.shape(FAR, (0, 520), (170, 300), (330, 430), (560, 240), (760, 420), (930, 300), (1200, 470), *FLOOR)
    canvas.shape(NEAR, (0, 600), (220, 440), (480, 560), (740, 420), (1000, 540), (1200, 440), *FLOOR)


def river(canvas: Canvas) -> None:
    """The Amur below."""
    canvas.box(RIVER, 0, 590, WIDTH, 220)
    canvas.wave(RIVER, 590, 40)
    for y, colour in ((640, RIVER_2), (690, FOAM), (740, RIVER_2)):
        canvas.wave(colour, y, 22)


def meadow(canvas: Canvas) -> None:
    """Firm ground."""
    canvas.box(RIVER_2, 0, 600, WIDTH, 200)
    canvas.box(RIVER, 0, 690, WIDTH, 110)


def larch(canvas: Canvas, x: float, foot: float, height: float) -> None:
    """One larch in autumn."""
    canvas.shape(TRUNK, (x - 6, foot), (x, foot - height), (x + 6, foot))
    for step in range(5):
        low, half = foot - 0.1 * height - step * 0.17 * height, 0.22 * height * (1 - 0.16 * step)
        canvas.shape(LARCH, (x - half, low), (x, low - 0.24 * height), (x + half, low), (x, low - 0.06 * height))


def crane(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A crane in flight."""

    def at(*points: tuple[float, float]) -> Points:
        return [(x + px * size, y + py * size) for px, py in points]

    canvas.shape(INK, *at((-58, 20), (-4, 4), (0, 9)))
    canvas.shape(WHITE, *at((-14, 6), (18, -2), (62, -14), (64, -11), (28, 4), (6, 12)))
    canvas.shape(SUN, *at((58, -14), (66, -14), (63, -11)))
    canvas.shape(WHITE, *at((-8, 4), (-30, -52), (16, -2)))
    canvas.shape(INK, *at((-30, -52), (-20, -28), (-9, -29)))


def house(canvas: Canvas, x: float, y: float, size: float, wall: str = WHITE) -> None:
    """A house whose door stands at (x, y)."""
    canvas.box(wall, x - size, y - 1.1 * size, 2 * size, 1.1 * size)
    canvas.shape(INK, (x - 1.2 * size, y - 1.1 * size), (x, y - 1.9 * size), (x + 1.2 * size, y - 1.1 * size))
    canvas.box(SUN, x - 0.2 * size, y - 0.65 * size, 0.4 * size, 0.65 * size)
    for side in (-0.72, 0.32):
        canvas.box(FAR, x + side * size, y - 0.8 * size, 0.4 * size, 0.4 * size)


def person(canvas: Canvas, x: float, y: float, size: float, coat: str) -> None:
    """Somebody from afar, standing at (x, y)."""
    wide, narrow, top = 0.45 * size, 0.3 * size, y - 1.2 * size
    canvas.shape(coat, (x - wide, y), (x - narrow, top), (x + narrow, top), (x + wide, y))
    canvas.disc(TRUNK, x, y - 1.5 * size, 0.3 * size)


def clinic(canvas: Canvas) -> None:
    """A house with a cross in a village."""
    hills(canvas)
    meadow(canvas)
    house(canvas, 820, 640, 150)
    canvas.box(SUN, 805, 400, 30, 90)
    canvas.box(SUN, 775, 430, 90, 30)
    larch(canvas, 240, 660, 380)
    larch(canvas, 380, 690, 260)
    person(canvas, 560, 690, 70, RIVER)
    person(canvas, 650, 690, 60, LARCH)


def boat(canvas: Canvas) -> None:
    """A launch on the river."""
    hills(canvas)
    river(canvas)
    canvas.shape(WHITE, (360, 560), (860, 560), (800, 650), (430, 650))
    canvas.box(FAR, 480, 470, 240, 90, 12)
    canvas.box(INK, 500, 490, 60, 40)
    canvas.box(INK, 590, 490, 60, 40)
    canvas.box(SUN, 690, 400, 16, 90)
    canvas.shape(SUN, (706, 400), (780, 425), (706, 450))
    crane(canvas, 240, 220, 1.6)


def wheels(canvas: Canvas) -> None:
    """A bus on the road."""
    hills(canvas, 120)
    meadow(canvas)
    canvas.box(WHITE, 330, 440, 560, 210, 36)
    for x in (370, 500, 630, 760):
        canvas.box(NEAR, x, 480, 100, 80, 10)
    canvas.box(SUN, 330, 590, 560, 22)
    for x in (450, 770):
        canvas.disc(INK, x, 660, 52)
        canvas.disc(FAR, x, 660, 22)
    larch(canvas, 1060, 650, 330)
    larch(canvas, 160, 640, 280)


def winter(canvas: Canvas) -> None:
    """Snow, smoke above a roof, a neighbour on the way."""
    hills(canvas, 600)
    canvas.box(WHITE, 0, 590, WIDTH, 210)
    canvas.shape(WHITE, (0, 620), (400, 560), (900, 600), (1200, 560), *FLOOR)
    house(canvas, 800, 660, 150, FAR)
    for step in range(4):
        canvas.disc(FOAM, 880 + 26 * step, 330 - 60 * step, 26 + 8 * step)
    person(canvas, 420, 700, 80, SUN)
    larch(canvas, 200, 660, 320)


def shelf(canvas: Canvas) -> None:
    """Books and a lamp: a library or a class."""
    canvas.box(FAR, 0, 0, WIDTH, HEIGHT)
    canvas.disc(SUN, 880, 230, 90)
    canvas.box(SUN, 870, 300, 20, 250)
    colours = (RIVER, LARCH, WHITE, RIVER_2, SUN, NEAR, INK)
    for row, top in enumerate((120, 340)):
        for place in range(9):
            height = 130 + 22 * ((place * 5 + row * 3) % 4)
            canvas.box(colours[(place + row * 2) % 7], 110 + place * 66, top + 200 - height, 52, height, 6)
        canvas.box(TRUNK, 90, top + 200, 640, 18)
    canvas.box(TRUNK, 0, 640, WIDTH, 26)
    canvas.box(RIVER, 0, 666, WIDTH, 140)
    canvas.shape(WHITE, (500, 640), (640, 590), (640, 626), (780, 590), (780, 640))


def screen(canvas: Canvas) -> None:
    """Two people talk by video."""
    hills(canvas)
    meadow(canvas)
    canvas.box(INK, 260, 190, 680, 400, 30)
    canvas.box(SKY, 285, 215, 630, 350, 14)
    person(canvas, 450, 565, 130, RIVER)
    person(canvas, 750, 565, 130, LARCH)
    canvas.box(INK, 560, 590, 80, 60)
    canvas.box(INK, 440, 640, 320, 22, 10)


def circle(canvas: Canvas) -> None:
    """People in a circle: a group, a club, a team."""
    hills(canvas, 300)
    meadow(canvas)
    coats = (RIVER, LARCH, WHITE, SUN, NEAR)
    for place in range(5):
        person(canvas, 330 + place * 135, 690 - 26 * (place % 2), 92, coats[place])
    crane(canvas, 330, 220, 1.5)


def ball(canvas: Canvas) -> None:
    """A hall and balls on the floor."""
    canvas.box(FAR, 0, 0, WIDTH, HEIGHT)
    canvas.box(LARCH, 0, 560, WIDTH, 240)
    for x in (110, 420, 880):
        canvas.box(SKY, x, 110, 220, 240, 14)
    balls = ((300, 660, 64, SUN), (470, 700, 64, RIVER), (600, 650, 40, WHITE), (760, 700, 64, SUN))
    for x, y, radius, colour in balls:
        canvas.disc(colour, x, y, radius)
    person(canvas, 980, 640, 120, RIVER)


def seedlings(canvas: Canvas) -> None:
    """Rows of young trees before the taiga."""
    hills(canvas)
    meadow(canvas)
    for place in range(7):
        larch(canvas, 110 + place * 165, 560, 190 + 40 * (place % 3))
    for row in range(2):
        for place in range(9):
            x, y = 90 + place * 125 + row * 50, 680 + row * 80
            canvas.shape(FAR, (x - 26, y), (x, y - 56), (x + 26, y))
            canvas.box(TRUNK, x - 3, y, 6, 14)


def nets(canvas: Canvas) -> None:
    """The sea, a net and fish."""
    hills(canvas, 500)
    river(canvas)
    for place in range(8):
        canvas.line(WHITE, 4, (330 + place * 60, 600), (280 + place * 70, 800))
        canvas.line(WHITE, 4, (300, 620 + place * 26), (830, 620 + place * 26))
    for x, y in ((160, 690), (980, 660), (1060, 740)):
        canvas.shape(LARCH, (x, y), (x + 60, y - 26), (x + 120, y), (x + 60, y + 26))
        canvas.shape(LARCH, (x + 110, y), (x + 150, y - 24), (x + 150, y + 24))
    crane(canvas, 420, 240, 1.8)


def stage(canvas: Canvas) -> None:
    """A stage with a curtain and a voice."""
    canvas.box(INK, 0, 0, WIDTH, HEIGHT)
    canvas.box(TRUNK, 0, 610, WIDTH, 190)
    for side in (0, 1):
        for fold in range(4):
            x = fold * 70 if not side else WIDTH - (fold + 1) * 70
            canvas.box(RIVER if fold % 2 else RIVER_2, x, 0, 70, 640)
    canvas.disc(LARCH, 600, 330, 170)
    person(canvas, 600, 640, 150, WHITE)
    for step in range(3):
        left, up = 700 + 30 * step, 330 - 40 * step
        area = (left * SCALE, up * SCALE, (left + 100 + 30 * step) * SCALE, (up + 140 + 80 * step) * SCALE)
        canvas.pen.arc(area, -50, 50, fill=SUN, width=14 * SCALE)


def pump(canvas: Canvas) -> None:
    """A trailer with a pump and a hose."""
    hills(canvas)
    meadow(canvas)
    canvas.box(SUN, 420, 480, 380, 150, 20)
    canvas.box(INK, 470, 420, 120, 60, 10)
    for x in (520, 710):
        canvas.disc(INK, x, 650, 50)
        canvas.disc(FAR, x, 650, 20)
    canvas.line(WHITE, 14, (800, 560), (920, 540), (980, 460), (1080, 430))
    for step in range(5):
        canvas.disc(FOAM, 1100 + 20 * step, 420 - 8 * step, 14)
    larch(canvas, 220, 650, 380)
    person(canvas, 950, 690, 86, RIVER)


SCENES: dict[str, Callable[[Canvas], None]] = {
    scene.__name__: scene
    for scene in (clinic, boat, wheels, winter, shelf, screen, circle, ball, seedlings, nets, stage, pump)
}


def main() -> None:
    """Draw every scene that a page asks for."""
    records = yaml.safe_load((FOLDER / "pictures.yaml").read_text(encoding="utf-8"))
    (FOLDER / "pictures").mkdir(exist_ok=True)
    for record in records:
        canvas = Canvas()
        SCENES[record["key"]](canvas)
        path = FOLDER / "pictures" / f"{record['key']}.png"
        canvas.framed().quantize(64, method=Image.Quantize.FASTOCTREE).save(path, optimize=True)
        print(f"{path.name}: {path.stat().st_size}")


if __name__ == "__main__":
    main()
