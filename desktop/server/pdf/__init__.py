"""Writes PDF files; the only place that knows fpdf."""
