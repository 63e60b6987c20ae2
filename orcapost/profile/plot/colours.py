"""The colours of a profile's picture.

Blue and orange differ for every kind of colour-blindness, and in lightness too, so also in grey print.
"""

BLUE, ORANGE = "#2f6690", "#d1711f"
INK, QUIET, FAINT = "#222222", "#666666", "#e3e3e3"
