"""The CRM's answers by subject, each with the value it stands for."""
