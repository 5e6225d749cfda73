"""Colours and type of the page, as a Gradio theme: system fonts only, one accent, light and dark.

The few values that our own style sheet shares with Gradio's parts are custom properties in ``static/app.css``; the
theme points at them, so that each colour is written once.
"""

from __future__ import annotations

import gradio as gr

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Ubuntu", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Liberation Mono", "monospace")


def theme() -> gr.themes.Base:
    """The theme. Plain font names, never ``GoogleFont``: nothing is fetched from elsewhere."""
    base = gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        radius_size=gr.themes.sizes.radius_md,
        spacing_size=gr.themes.sizes.spacing_md,
        text_size=gr.themes.sizes.text_md,
        font=[gr.themes.Font(name) for name in SANS],
        font_mono=[gr.themes.Font(name) for name in MONO],
    )
    paired = {
        "body_background_fill": "var(--fg-ground)",
        "body_text_color": "var(--fg-ink)",
        "body_text_color_subdued": "var(--fg-soft)",
        "background_fill_primary": "var(--fg-paper)",
        "background_fill_secondary": "var(--fg-ground)",
        "block_background_fill": "transparent",
        "block_label_text_color": "var(--fg-soft)",
        "border_color_primary": "var(--fg-line)",
        "border_color_accent": "var(--fg-accent)",
        "color_accent_soft": "var(--fg-tint)",
        "input_background_fill": "var(--fg-paper)",
        "input_border_color": "var(--fg-line)",
        "input_border_color_focus": "var(--fg-accent)",
        "input_placeholder_color": "var(--fg-soft)",
        "link_text_color": "var(--fg-accent)",
        "button_primary_background_fill": "var(--fg-accent)",
        "button_primary_background_fill_hover": "var(--fg-accent-strong)",
        "button_primary_text_color": "var(--fg-on-accent)",
        "button_secondary_background_fill": "var(--fg-paper)",
        "button_secondary_background_fill_hover": "var(--fg-tint)",
        "button_secondary_text_color": "var(--fg-ink)",
        "button_secondary_border_color": "var(--fg-line)",
    }
    return base.set(
        **paired,
        **{f"{name}_dark": value for name, value in paired.items()},
        block_border_width="0px",
        block_shadow="none",
        block_padding="0px",
        layout_gap="0px",
    )
