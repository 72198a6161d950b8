"""The look of charts on the light and on the dark page."""

from typing import Literal

from bokeh.core.properties import value
from bokeh.themes import Theme

Mode = Literal["light", "dark"]
MODES: tuple[Mode, ...] = ("light", "dark")

# Text, grid and page, as in lab.css.
_INK = {"light": ("#4b5258", "#e3e6e8", "#ffffff"), "dark": ("#b4bcc4", "#2c3238", "#14171a")}
_FONT = "system-ui, sans-serif"


def theme(mode: Mode) -> Theme:
    """Return the theme of one colour scheme; the background is transparent."""
    ink, grid, paper = _INK[mode]
    return Theme(
        json={
            "attrs": {
                "Plot": {"background_fill_alpha": 0, "border_fill_alpha": 0, "outline_line_color": None},
                "Grid": {"grid_line_color": grid},
                "Axis": {
                    "major_label_text_color": ink,
                    "major_label_text_font": _FONT,
                    "major_label_text_font_size": "12px",
                    "axis_line_color": None,
                    "major_tick_line_color": None,
                    "minor_tick_line_color": None,
                },
                "LinearAxis": {"axis_line_color": None},
                "LabelSet": {
                    "text_color": value(ink),
                    "text_font": value(_FONT),
                    "text_font_size": value("12px"),
                    "background_fill_color": value(paper),
                },
                "Span": {"line_color": ink},
                "Title": {"text_color": ink, "text_font": _FONT, "text_font_size": "13px", "text_font_style": "bold"},
            }
        }
    )
