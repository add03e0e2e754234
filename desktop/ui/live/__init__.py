"""The live board in the window: agents and queues as they are now, the wall, supervising."""
