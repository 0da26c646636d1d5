#!/usr/bin/env python3
"""Writes Sources/Canvas/Text/WidthTables.swift from the tables of the wcwidth package (pip install wcwidth)."""
import pathlib

from wcwidth import wcwidth

TARGET = pathlib.Path(__file__).resolve().parents[2] / "Sources/Canvas/Text/WidthTables.swift"


def ranges(width):
    """Ranges of scalars of that width, from the first combining mark on; surrogates are no scalars."""
    found, start = [], None
    for value in range(0x300, 0x110001):
        is_scalar = value <= 0x10FFFF and not 0xD800 <= value <= 0xDFFF
        if is_scalar and wcwidth(chr(value)) == width:
            start = value if start is None else start
        elif start is not None:
            found.append((start, value - 1))
            start = None
    return found


def rows(found):
    lines, line = [], "   "
    for first, last in found:
        item = f" 0x{first:X}...0x{last:X},"
        if len(line) + len(item) > 108:
            lines.append(line)
            line = "   "
        line += item
    return "\n".join([*lines, line])


TARGET.write_text(f"""/// Ranges of scalars that take two columns, and none: from the Unicode East Asian Width and category tables,
/// as Tests/Support/width-tables.py writes them out.
enum WidthTables {{
  static let wide: [ClosedRange<UInt32>] = [
{rows(ranges(2))}
  ]

  static let zero: [ClosedRange<UInt32>] = [
{rows(ranges(0))}
  ]
}}
""")
