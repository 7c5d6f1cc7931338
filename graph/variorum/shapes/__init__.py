"""SHACL: shapes read and judged, for one source and across sources."""
