"""What the pages would show, without a window: nothing here imports Qt."""
