"""The CRM's HTTP interface as the app sees it: the only importer of httpx."""
