"""Reports: the overview and the call reports."""
