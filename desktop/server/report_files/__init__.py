"""Reports as files: what a table program, another program or a person can open."""
