"""Voice menus."""
