"""One panel of the drawing while it is being drawn: regions from back to front, and decoration."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from shapely import make_valid
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from viz.anatomy.curves import both, line
from viz.anatomy.frames import PANELS, Sex, fit
from viz.anatomy.silhouette import silhouette

Role = Literal["body", "bone", "art", "faint"]

CLAVICLE = "2.2,34.4 6.5,33.6 11,34 15.6,34.9"
JAW = "-5.8,20.1 -5,21.7 -3,23.4 0,24 3,23.4 5,21.7 5.8,20.1"
EAR = "8.1,11.6 7.9,13 7.5,14.2"
EYELID = "2,12.4 3.2,12.9 4.5,12.3"
NOSE = "0.5,12.6 0.7,14.6 1.2,15.9 0.3,16.4 -0.5,16.2"
LIPS = "-2.1,19 -0.8,18.8 0,19 0.8,18.8 2.1,19"
CHIN = "-1,20.2 0,20.4 1,20.2"
GROIN = "14.6,80.6 11.4,85.2 7,89.8 3.4,92.8"


class Decoration(NamedTuple):
    """Something drawn that is no region: a fill or line art."""

    role: Role
    shape: BaseGeometry


class Caption(NamedTuple):
    """A word in the drawing, centred on x, y (cm)."""

    text: str
    x: float
    y: float

    @property
    def point(self) -> BaseGeometry:
        """Where it stands."""
        return Point(self.x, self.y)


class Panel:
    """Regions from back to front, each a (region id, shape) in cm, plus decoration."""

    def __init__(self, number: int, sex: Sex) -> None:
        """Start an empty panel."""
        self.number = number
        self.sex = sex
        self.frame = PANELS[number].box
        self.parts: list[tuple[str, BaseGeometry]] = []
        self.art: list[tuple[str, BaseGeometry]] = []
        self.decoration: list[Decoration] = []
        self.captions: list[Caption] = []

    def add(self, region: str, shape: BaseGeometry, art: Iterable[BaseGeometry] = ()) -> None:
        """Put a region drawn for the man in front of all earlier ones, fitted to this sex."""
        self.put(region, self.fit(shape), [self.fit(a) for a in art])

    def put(self, region: str, shape: BaseGeometry, art: Iterable[BaseGeometry] = ()) -> None:
        """Put a region that is already in the frame of this sex in front of all earlier ones."""
        self.parts.append((region, make_valid(shape).intersection(self.frame)))
        self.art += [(region, a) for a in art]

    def fit(self, shape: BaseGeometry) -> BaseGeometry:
        """A shape drawn for the man, in the frame of this panel's sex."""
        return fit(shape, self.sex)

    def occupied(self, margin: float = 0, skip: Iterable[str] = ()) -> BaseGeometry:
        """Everything covered by regions so far, grown by a margin (cm)."""
        return unary_union([g for name, g in self.parts if name not in skip]).buffer(margin)

    def body(self, window: BaseGeometry | None = None) -> None:
        """The silhouette as a neutral backdrop."""
        self.fill(silhouette(self.sex).intersection(self.frame if window is None else window))

    def fill(self, shape: BaseGeometry, role: Role = "body") -> None:
        """A neutral area behind the regions."""
        self.decoration.append(Decoration(role, shape))

    def ink(self, shape: BaseGeometry, role: Role = "art") -> None:
        """Lines; where they leave the regions they become faint."""
        self.decoration.append(Decoration(role, shape.intersection(self.frame)))

    def caption(self, text: str, x: float, y: float) -> None:
        """A word in the drawing."""
        self.captions.append(Caption(text, x, y))

    def ink_clavicles(self) -> None:
        """Faint collar-bone lines for orientation."""
        shape = self.fit(both(line(CLAVICLE)))
        self.ink(shape.difference(self.occupied(0.3)), "faint")

    def ink_face(self) -> None:
        """Faint jaw line, ears, lids, nose and mouth, as far as no region lies there."""
        features = [line(JAW), both(line(EAR), line(EYELID))]
        features += [line(NOSE), line(LIPS), line(CHIN)]
        shape = self.fit(unary_union(features))
        self.ink(shape.difference(self.occupied(0.3)), "faint")

    def ink_groin(self) -> None:
        """Faint creases of the groin."""
        self.ink(both(line(GROIN)).difference(self.occupied(0.3)), "faint")
