"""The addresses of reports and their schedules."""
