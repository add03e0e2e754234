"""Supervisions, between the CRM that allows them and the phone system that mixes."""
