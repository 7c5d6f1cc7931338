"""Releases: a snapshot with all its exports, reports and answers in one folder that can be cited, checked and kept."""
