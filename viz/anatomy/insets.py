"""Insets of panel 4: a long bone cut open, and a block of the body's covering layers (cm)."""

from typing import NamedTuple

from shapely.geometry import Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from viz.anatomy.curves import close_gaps, ellipse, line, spline, tube

BONE_X = -24.4
BLOCK_LEFT, BLOCK_RIGHT = 18.8, 32.2
FAT_LOBULES = (
    (20.8, 144.0),
    (24.0, 143.6),
    (27.2, 144.1),
    (30.2, 143.6),
    (22.4, 147.2),
    (25.6, 146.9),
    (28.8, 147.3),
)


class Marrow(NamedTuple):
    """A long bone cut open."""

    marrow: BaseGeometry
    bone: BaseGeometry
    art: list[BaseGeometry]


class Block(NamedTuple):
    """Skin, subcutaneous soft tissue and muscle in layers."""

    skin: BaseGeometry
    soft_tissue: BaseGeometry
    muscle: BaseGeometry
    art: list[BaseGeometry]


def marrow_inset() -> Marrow:
    """Upper end of a long bone."""
    x = BONE_X
    axis = [(x + 0.4, 132), (x + 0.2, 138), (x, 150), (x, 162), (x, 174)]
    parts = [
        tube(axis, [4.4, 3.8, 3.3, 3.2, 3.2]),
        Point(x + 3.6, 127.6).buffer(4.3),
        tube([(x + 3.2, 128.2), (x + 0.4, 133)], [3.4, 4.2]),
        Point(x - 3.0, 130.0).buffer(3.0),
    ]
    bone = close_gaps(unary_union(parts), 1).difference(box(x - 9, 173.6, x + 9, 180))
    marrow = bone.buffer(-1.35).difference(box(x - 9, 172.6, x + 9, 180))
    art = []
    for k in (-1.5, 0, 1.5):
        trabecula = [(k * 0.7, 172), (k * 0.8, 158), (k, 145), (k * 1.3 + 0.4, 137)]
        art.append(line([(x + dx, y) for dx, y in trabecula], 5))
    for dx, y in ((2.6, 128.2), (4.7, 127.2), (-2.2, 130.8), (0.6, 132.2)):
        art.append(ellipse(x + dx, y, 0.7, 0.6).boundary)
    return Marrow(marrow, bone, art)


def wave(y: float, height: float) -> list[tuple[float, float]]:
    """Gentle undulation across the block."""
    swings = (0, -height, height, -height, 0)
    step = (BLOCK_RIGHT - BLOCK_LEFT) / (len(swings) - 1)
    return [(BLOCK_LEFT + i * step, y + swing) for i, swing in enumerate(swings)]


def layer(top: tuple[float, float], bottom: tuple[float, float]) -> BaseGeometry:
    """Between two undulations, each (y, height)."""
    upper, lower = spline(wave(*top), steps=5), spline(wave(*bottom), steps=5)
    return Polygon([*upper, *lower[::-1]])


def tissue_block() -> Block:
    """Three layers with a hint of their texture."""
    art = [line(wave(138.2, 0.5), 5)]
    lobule = ((-1.3, -0.3), (-0.5, -1.0), (0.6, -0.9), (1.2, 0), (0.5, 1.0), (-0.6, 0.9))
    for x, y in FAT_LOBULES:
        art.append(line([(x + dx, y + dy) for dx, dy in lobule], 3))
    art += [line(wave(y, 0.35), 4) for y in (152.2, 154.4, 156.8)]
    skin = layer((136, 0.5), (141, 0.6))
    soft_tissue = layer((141, 0.6), (150, 0.4))
    return Block(skin, soft_tissue, layer((150, 0.4), (159.4, 0.3)), art)
