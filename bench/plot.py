#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Draws the lines that "bench --scaling" prints, one chart in an SVG file for each.

usage: plot.py DIRECTORY < SCALING
"""

import json
import math
import os
import sys

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 80, 80, 50, 60
SIZE = dict(unit="B", base=1024)
COUNT = dict(unit="", base=1000)

# The title, the x axis, and the kind of number that is on it.
CHARTS = {
    "state-size": ("Moving one buffer, by its size", "state", SIZE),
    "fields": ("Moving one device, by its number of fields", "fields", COUNT),
    "sections": ("Moving devices of 64 fields, by their number", "sections", COUNT),
    "chunk-size": ("Moving 64 MiB, by the size of the chunks", "chunk", SIZE),
}
# Key, label, colour, dashes.
TIMES = [
    ("register_ns", "register", "#8a6d3b", ""),
    ("save_ns", "save", "#1f6fb4", ""),
    ("load_ns", "load", "#c44e1c", ""),
]
MEMORY = ("kib", "memory", "#4d8c3f", "6 4")


def short(value, unit, base):
    prefixes = ["", "k", "M", "G"] if base == 1000 else ["", "Ki", "Mi", "Gi"]
    power = 0
    while value >= base and power < 3:
        value /= base
        power += 1
    return f"{value:g} {prefixes[power]}{unit}".strip()


def time_text(ns):
    for limit, unit in ((1e3, "ns"), (1e6, "µs"), (1e9, "ms")):
        if ns < limit:
            return f"{ns / limit * 1e3:g} {unit}"
    return f"{ns / 1e9:g} s"


class Axis:
    """A logarithmic axis from one pixel to another."""

    def __init__(self, values, begin, end, step):
        self.step = step
        self.low = math.floor(math.log(min(values), step) + 1e-9)
        self.high = max(math.ceil(math.log(max(values), step) - 1e-9), self.low + 1)
        self.begin, self.end = begin, end

    def at(self, value):
        part = (math.log(value, self.step) - self.low) / (self.high - self.low)
        return self.begin + part * (self.end - self.begin)

    def ticks(self):
        every = max(1, math.ceil((self.high - self.low) / 8))
        return [self.step**i for i in range(self.low, self.high + 1, every)]


def text(x, y, words, anchor="middle", colour="#333333", more=""):
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="{colour}" {more}>{words}</text>'


def line(x1, y1, x2, y2, colour="#dddddd"):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def curve(points, key, x_axis, y_axis, colour, dashes):
    places = " ".join(f"{x_axis.at(p['x']):.1f},{y_axis.at(p[key]):.1f}" for p in points)
    dots = "".join(
        f'<circle cx="{x_axis.at(p["x"]):.1f}" cy="{y_axis.at(p[key]):.1f}" r="2.5" '
        f'fill="{colour}"/>'
        for p in points
    )
    return (
        f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2" '
        f'stroke-dasharray="{dashes}"/>{dots}'
    )


def axes(x_axis, times, memory, x_name, x_kind):
    out = []
    for value in x_axis.ticks():
        x = x_axis.at(value)
        out.append(line(x, TOP, x, HEIGHT - BOTTOM))
        out.append(text(x, HEIGHT - BOTTOM + 18, short(value, **x_kind)))
    for value in times.ticks():
        out.append(line(LEFT, times.at(value), WIDTH - RIGHT, times.at(value)))
        out.append(text(LEFT - 8, times.at(value) + 4, time_text(value), "end"))
    for value in memory.ticks():
        label = short(value * 1024, "B", 1024)
        out.append(text(WIDTH - RIGHT + 8, memory.at(value) + 4, label, "start", MEMORY[2]))
    out.append(text(WIDTH / 2, HEIGHT - 12, x_name))
    return out


def legend(shown):
    out, x = [], LEFT
    for _, label, colour, dashes in shown:
        out.append(
            f'<line x1="{x}" y1="38" x2="{x + 24}" y2="38" stroke="{colour}" stroke-width="2" '
            f'stroke-dasharray="{dashes}"/>'
        )
        out.append(text(x + 30, 42, label, "start"))
        x += 110
    return out


def draw(name, points):
    title, x_name, x_kind = CHARTS[name]
    shown = [t for t in TIMES if all(p[t[0]] > 0 for p in points)]
    bottom = HEIGHT - BOTTOM
    x_axis = Axis([p["x"] for p in points], LEFT, WIDTH - RIGHT, 2 if x_kind is SIZE else 10)
    times = Axis([p[t[0]] for p in points for t in shown], bottom, TOP, 10)
    for p in points:
        p["kib"] = max(p["kib"], 1)
    memory = Axis([p["kib"] for p in points] + [1, 1024], bottom, TOP, 2)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        "<!-- SPDX-License-Identifier: BSD-3-Clause -->",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        text(WIDTH / 2, 20, title, more='font-size="15"'),
    ]
    out += axes(x_axis, times, memory, x_name, x_kind)
    for key, _, colour, dashes in shown:
        out.append(curve(points, key, x_axis, times, colour, dashes))
    out.append(curve(points, MEMORY[0], x_axis, memory, MEMORY[2], MEMORY[3]))
    out += legend(shown + [MEMORY])
    out.append("</svg>\n")
    return "\n".join(out)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    lines = {}
    for row in sys.stdin:
        point = json.loads(row)
        lines.setdefault(point["line"], []).append(point)
    if not lines:
        sys.exit("plot.py: nothing to draw; give it what bench --scaling printed")
    for name, points in lines.items():
        path = os.path.join(sys.argv[1], f"scaling-{name}.svg")
        with open(path, "w", encoding="utf-8") as f:
            f.write(draw(name, points))
        print(path)


if __name__ == "__main__":
    main()
