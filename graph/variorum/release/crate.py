"""ro-crate-metadata.json: what a release and each of its files is, for repositories and crawlers (RO-Crate 1.1)."""

from __future__ import annotations

import json
from typing import Any

from variorum.release.citation import known_license
from variorum.release.contents import CHECKSUMS, CRATE, Item, Release, sha256

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
VERSION = "https://w3id.org/ro/crate/1.1"
UNLICENSED = "LICENSE.txt"  # says that there is none

Entity = dict[str, Any]


def write_crate(release: Release) -> None:
    """Writes the metadata of a release whose other files, but for the checksums, are all there."""
    files = {path: item for path, item in release.files().items() if path not in (CRATE, CHECKSUMS)}
    files[CHECKSUMS] = Item(
        CHECKSUMS, "The SHA-256 of every other file", "text/plain", opens=f"sha256sum -c {CHECKSUMS}"
    )
    graph = [_descriptor(), _root(release, sorted(files))]
    graph += [_file(release, path, item) for path, item in sorted(files.items())]
    graph += _contexts(release)
    content = {"@context": CONTEXT, "@graph": graph}
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    (release.folder / CRATE).write_text(text, "utf-8", newline="")


def _descriptor() -> Entity:
    return {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": VERSION},
        "about": {"@id": "./"},
    }


def _root(release: Release, files: list[str]) -> Entity:
    about = release.publication
    root: Entity = {
        "@id": "./",
        "@type": "Dataset",
        "name": about.title,
        "description": about.description or described(release),
        "datePublished": release.date,
        "version": release.version,
        "identifier": release.snapshot.base,
        "license": {"@id": about.license or UNLICENSED},
        "hasPart": [{"@id": path} for path in files],
    }
    if about.creators:
        authors = [{"@id": creator.iri} for creator in about.creators]
        root["author"] = authors if len(authors) > 1 else authors[0]
    if about.publisher:
        root["publisher"] = {"@id": about.publisher.iri}
    if about.url:
        root["url"] = about.url
    return root


def described(release: Release) -> str:
    """What a release is, where its corpus does not say."""
    sources = release.snapshot.sources
    return (
        f"What {len(sources):,} sources state, claim by claim and with the passages that state it, as linked data: "
        f"{sum(source.claims for source in sources):,} claims, "
        f"{sum(source.citations for source in sources):,} citations."
    )


def _file(release: Release, path: str, item: Item) -> Entity:
    found: Entity = {"@id": path, "@type": "File", "name": item.what}
    if item.audience:
        found["description"] = f"For {item.audience}."
    if item.media_type:
        found["encodingFormat"] = item.media_type
    if path != CHECKSUMS:  # which has the digest of this file
        found["contentSize"] = str((release.folder / path).stat().st_size)
        found["sha256"] = sha256(release.folder / path)
    return found


def _contexts(release: Release) -> list[Entity]:
    """The licence and the creators, which are no files."""
    about = release.publication
    found: list[Entity] = []
    if about.license:
        known = known_license(about.license)
        name = known[1] if known else about.license
        found.append({"@id": about.license, "@type": "CreativeWork", "name": name, "description": f"Licence: {name}"})
    agents = {agent.iri: agent for agent in (*about.creators, about.publisher) if agent}
    for agent in agents.values():
        found.append({"@id": agent.iri, "@type": agent.kind or "Organization", "name": agent.name})
    return found
