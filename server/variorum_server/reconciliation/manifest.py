"""The manifest of the reconciliation service: what it is and what it can do (API 0.2, section 3.1)."""

from __future__ import annotations

from typing import Any

from flask import url_for

from variorum import __version__
from variorum.snapshots.snapshot import Snapshot
from variorum_server.reconciliation.requests import BATCH, CONTENTS
from variorum_server.reconciliation.writing import Written

DEFAULT_TYPES = 12
SETTINGS = [
    {
        "name": "limit",
        "label": "Most values",
        "type": "number",
        "default": 0,
        "help_text": "How many values a row gets; 0 for all of them.",
    },
    {
        "name": "content",
        "label": "Things as",
        "type": "select",
        "default": CONTENTS[0],
        "help_text": "What values that are things are given as.",
        "choices": [
            {"value": "name", "name": "matched cells"},
            {"value": "id", "name": "their IRIs"},
            {"value": "text", "name": "their names"},
        ],
    },
]


def manifest(snapshot: Snapshot, written: Written, root: str) -> dict[str, Any]:
    """The manifest of a snapshot's service; `root` is the address of the server, with a slash at its end."""
    here = f"{root}reconcile"
    suggest = {
        kind: {
            "service_url": here,
            "service_path": f"/suggest/{kind}",
            "flyout_service_url": here,
            "flyout_service_path": f"/flyout/{kind}?id=${{id}}",
        }
        for kind in ("entity", "type", "property")
    }
    types = sorted(written.thing_index.types.values(), key=lambda word: (-word.uses, word.iri))
    return {
        "versions": ["0.2"],
        "name": f"Variorum: {snapshot.name}",
        "identifierSpace": snapshot.base,
        "schemaSpace": f"{snapshot.base}ontology",
        "documentation": root,
        "serviceVersion": __version__,
        "logo": root.rstrip("/") + url_for("static", filename="icon.svg"),
        "defaultTypes": [written.word(word) for word in types[:DEFAULT_TYPES]],
        "view": {"url": f"{here}/view?id={{{{id}}}}"},
        "preview": {"url": f"{here}/preview?id={{{{id}}}}", "width": 430, "height": 300},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/properties"},
            "property_settings": SETTINGS,
        },
        "batchSize": BATCH,
    }
