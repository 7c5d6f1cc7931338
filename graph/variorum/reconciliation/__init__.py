"""Reconciliation: which things of a snapshot a name may mean."""
