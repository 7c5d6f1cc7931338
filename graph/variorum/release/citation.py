"""How a release is cited, and under what licence it is: CITATION.cff (Citation File Format 1.2.0), LICENSE.txt."""

from __future__ import annotations

import re
from typing import Any

from variorum.release.contents import CITATION, LICENSE, Item, Release, media_type
from variorum.snapshots.publication import Agent, Publication, curators

SECTION = "About this release"
COMMAND = f"cffconvert -f bibtex -i {CITATION}"
ORCID = re.compile(r"https?://orcid\.org/([0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X])")
DOI = re.compile(r"https?://(?:dx\.)?doi\.org/(10\.\d{4,9}(?:\.\d+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+)")

# The licences that data is mostly given under, by the part of their IRI that tells them: SPDX identifier and name.
LICENSES = {
    "creativecommons.org/publicdomain/zero/1.0": ("CC0-1.0", "CC0 1.0 Universal"),
    "creativecommons.org/licenses/by/4.0": ("CC-BY-4.0", "Creative Commons Attribution 4.0 International"),
    "creativecommons.org/licenses/by-sa/4.0": (
        "CC-BY-SA-4.0",
        "Creative Commons Attribution-ShareAlike 4.0 International",
    ),
    "creativecommons.org/licenses/by-nc/4.0": (
        "CC-BY-NC-4.0",
        "Creative Commons Attribution-NonCommercial 4.0 International",
    ),
    "opendatacommons.org/licenses/pddl/1-0": ("PDDL-1.0", "Open Data Commons Public Domain Dedication & License 1.0"),
    "opendatacommons.org/licenses/by/1-0": ("ODC-By-1.0", "Open Data Commons Attribution License v1.0"),
    "opendatacommons.org/licenses/odbl/1-0": ("ODbL-1.0", "Open Data Commons Open Database License v1.0"),
    "opensource.org/licenses/MIT": ("MIT", "MIT License"),
}


def known_license(iri: str) -> tuple[str, str] | None:
    """The SPDX identifier and the name of a licence, if it is one of those that are known here."""
    spdx = re.fullmatch(r"https?://spdx\.org/licenses/([A-Za-z0-9.+-]+?)(?:\.html)?", iri)
    if spdx:
        return next((known for known in LICENSES.values() if known[0] == spdx[1]), None)
    bare = re.sub(r"^https?://(www\.)?|/(deed\.\w+|legalcode)?$", "", iri)
    return LICENSES.get(bare)


def write_citation(release: Release) -> None:
    """Writes CITATION.cff; authors, whom the format demands, are the curators where the corpus names no creator."""
    import yaml

    about, snapshot = release.publication, release.snapshot
    content: dict[str, Any] = {
        "cff-version": "1.2.0",
        "type": "dataset",
        "title": about.title,
        "message": "To cite this dataset, use what is given here.",
        "authors": authors(release),
        "version": release.version,
    }
    if re.fullmatch(r"\d{4}-\d\d-\d\d", release.date):
        content["date-released"] = release.date
    if about.description:
        content["abstract"] = about.description
    content |= _license(about) | _address(about)
    content["identifiers"] = [
        *_dois(about),
        {"type": "url", "value": snapshot.base, "description": "The IRI of the dataset"},
        {"type": "other", "value": snapshot.digest, "description": "The digest of the snapshot"},
    ]
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000)
    item = Item(
        CITATION, "How to cite it, for programs", media_type(CITATION), "reference managers, GitHub, Zenodo", COMMAND
    )
    release.write(SECTION, item, text)


def _license(about: Publication) -> dict[str, str]:
    known = known_license(about.license)
    if known:
        return {"license": known[0]}
    return {"license-url": about.license} if about.license.startswith(("http://", "https://")) else {}


def _address(about: Publication) -> dict[str, str]:
    return {"url": about.url} if about.url.startswith(("http://", "https://")) else {}


def _dois(about: Publication) -> list[dict[str, str]]:
    match = DOI.fullmatch(about.url)
    return [{"type": "doi", "value": match[1]}] if match else []


def authors(release: Release) -> list[dict[str, str]]:
    """The authors as the Citation File Format has them; a name is not taken apart."""
    named = [_author(creator) for creator in release.publication.creators]
    return (
        named
        or [{"name": name} for name in curators(release.snapshot)]
        or [{"name": f"The curators of {release.publication.title}"}]
    )


def _author(creator: Agent) -> dict[str, str]:
    orcid = {"orcid": creator.iri.replace("http:", "https:")} if ORCID.fullmatch(creator.iri) else {}
    return {"name": creator.name, **orcid}


def write_license(release: Release) -> None:
    """Writes LICENSE.txt: the licence that the corpus names, or that it names none."""
    iri = release.publication.license
    known = known_license(iri)
    lines = [release.publication.title, ""]
    if known:
        lines += [f"This release is given under {known[1]} (SPDX: {known[0]}).", f"The full text: {iri}"]
    elif iri:
        lines += [f"This release is given under the licence at {iri}"]
    else:
        lines += ["The corpus names no licence. Ask its curators before you use more than the law allows."]
    lines += [
        "",
        "The articles that the data cites belong to their publishers. The release holds facts, and positions in their",
        "texts; it holds none of their sentences.",
        "",
    ]
    release.write(
        SECTION,
        Item(LICENSE, "The licence of the data", media_type(LICENSE), "whoever wants to use it", f"less {LICENSE}"),
        "\n".join(lines),
    )


def reference(release: Release) -> str:
    """How people cite it, in one line."""
    names = "; ".join(author["name"] for author in authors(release))
    year = f" ({release.date[:4]})" if release.date else ""
    place = release.publication.url or release.snapshot.base
    return f"{names}{year}. {release.publication.title}, version {release.version} [dataset]. {place}"
