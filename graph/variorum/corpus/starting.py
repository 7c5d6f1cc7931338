"""The files with which a corpus begins: it passes every check, and can hold a disagreement."""

from __future__ import annotations

import re
from collections.abc import Mapping

from variorum.corpus.folder import SLUG
from variorum.errors import CorpusError
from variorum.terms import DCTERMS, OWL, PROV, RDF, RDFS, SCHEMA, SHACL, SKOS, VR, XSD

PREFIXES = {
    "dcterms": DCTERMS,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sh": SHACL,
    "skos": SKOS,
    "vr": VR,
    "xsd": XSD,
}
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"

# Terms that most corpora need: for each its kind, label, comment, range, and how its values may differ.
_CLASSES = {
    "schema:Event": ("event", "Something that happens."),
    "schema:Organization": ("organization", "A group of people with a name, such as a publisher."),
    "schema:Person": ("person", "A person."),
    "schema:Place": ("place", "A place."),
}
_PROPERTIES = {
    "schema:name": (
        "owl:DatatypeProperty",
        "name",
        "What a source calls the thing; of a source, its title.",
        ("xsd:string", "vr:oneValue", "vr:nameInclusion", "call {thing} {value}"),
    ),
    "schema:alternateName": (
        "owl:DatatypeProperty",
        "alternate name",
        "What else a source calls the thing.",
        ("xsd:string", "vr:several", "", ""),
    ),
    "schema:startDate": (
        "owl:DatatypeProperty",
        "start date",
        "When it began: a day, a month or a year.",
        ("", "vr:oneValue", "vr:datePrecision", "let {thing} begin in {value}"),
    ),
    "schema:location": (
        "owl:ObjectProperty",
        "location",
        "Where it is, or happens.",
        ("schema:Place", "vr:oneValue", "", "place {thing} at {value}"),
    ),
    "schema:organizer": ("owl:ObjectProperty", "organizer", "Who runs it.", ("", "vr:several", "", "")),
    "schema:datePublished": (
        "owl:DatatypeProperty",
        "date published",
        "When a source was published.",
        ("", "vr:oneValue", "vr:datePrecision", ""),
    ),
    "schema:inLanguage": (
        "owl:DatatypeProperty",
        "in language",
        "The language of a source, as a BCP 47 tag.",
        ("xsd:string", "vr:several", "", ""),
    ),
    "schema:publisher": ("owl:ObjectProperty", "publisher", "Who publishes it.", ("", "vr:oneValue", "", "")),
}

QUERY = """# title: What is each thing called, and by which source?
# scope: all

PREFIX schema: <https://schema.org/>

SELECT ?thing ?name ?graph
WHERE {
  GRAPH ?graph { ?thing schema:name ?name }
}
ORDER BY ?thing ?name ?graph
"""


def starting_files(base: str, title: str, creator: str, prefix: str) -> dict[str, str]:
    """The files of a new corpus, by their paths in its folder.

    :raises CorpusError: the base is no IRI that ends with a slash, or the prefix none of Turtle.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s<>\"{}|\\^`#]+/", base):
        advice = "Give an address of your own that ends with a slash: --base https://example.org/my-corpus/"
        raise CorpusError(f"{base!r} is no base", advice=advice)
    if not re.fullmatch(r"[a-z][a-z0-9-]*", prefix) or prefix in PREFIXES:
        raise CorpusError(f"{prefix!r} cannot be the corpus's prefix", advice="Give other letters: --prefix tide")
    prefixes = {**PREFIXES, prefix: f"{base[:-1]}#"}
    return {
        "ontology/prefixes.ttl": _head("The base of this corpus and its only prefix list.", base, prefixes, PREFIXES),
        f"ontology/{prefix}.ttl": _ontology(title, prefix, prefixes),
        "seeds/corpus.ttl": _record(base, title, creator, prefixes),
        "seeds/queries/what-is-each-thing-called.rq": QUERY,
        ".gitignore": "# Snapshots; and the texts of articles, which are not ours to give away.\n.variorum/\ntexts/\n",
    }


def prefix_of(base: str) -> str:
    """The prefix that a corpus gets for its own terms: the last part of its base, as far as it can be one."""
    last = re.sub(r"[^a-z0-9-]+", "", re.split(r"[/#]", base.rstrip("/#"))[-1].lower()).strip("-")
    return last if SLUG.fullmatch(last) and last[0].isalpha() and last not in PREFIXES else "my"


def _head(comment: str, base: str, prefixes: Mapping[str, str], used: Mapping[str, str]) -> str:
    listed = prefixes if used is PREFIXES else used
    directives = "".join(f"@prefix {name}: <{prefixes[name]}> .\n" for name in sorted(listed))
    return f"# {comment}\n" + (f"@base <{base}> .\n\n" if base else "") + directives


def _ontology(title: str, prefix: str, prefixes: Mapping[str, str]) -> str:
    """The vocabulary of the corpus: an ontology of its own, and the terms of schema.org that most corpora need."""
    blocks = [
        f"<{prefixes[prefix].rstrip('#')}> a owl:Ontology ;\n    dcterms:title {_text(f'Terms of {title}')}@en ;\n"
        f"    dcterms:license <{CC0}> ."
    ]
    for name, (label, comment) in _CLASSES.items():
        blocks.append(declaration(name, "owl:Class", label, comment))
    for name, (kind, label, comment, rest) in _PROPERTIES.items():
        blocks.append(declaration(name, kind, label, comment, *rest))
    used = {name: prefixes[name] for name in ("dcterms", "owl", "rdfs", "schema", "vr", "xsd")}
    head = _head(f"The vocabulary of {title}; variorum new class and new shape add to it.", "", prefixes, used)
    return head + "\n" + "\n\n".join(blocks) + "\n"


def declaration(
    name: str,
    kind: str,
    label: str,
    comment: str,
    range_: str = "",
    behaviour: str = "",
    comparison: str = "",
    phrase: str = "",
) -> str:
    """A term as the ontology declares it, in Turtle; what is empty is left out."""
    lines = [f"{name} a {kind}", f"    rdfs:label {_text(label)}@en"]
    lines += [f"    rdfs:comment {_text(comment)}@en"] if comment else []
    lines += [f"    rdfs:range {range_}"] if range_ else []
    lines += [f"    vr:behaviour {behaviour}"] if behaviour else []
    lines += [f"    vr:comparison {comparison}"] if comparison else []
    lines += [f"    vr:phrase {_text(phrase)}"] if phrase else []
    return " ;\n".join(lines) + " ."


def _record(base: str, title: str, creator: str, prefixes: Mapping[str, str]) -> str:
    used = {name: prefixes[name] for name in ("dcterms", "prov", "rdfs", "vr")}
    comment = "What this corpus is called, who made it and under what licence it is given, for those who cite it."
    return (
        _head(comment, base, prefixes, used)
        + f"\n<> a vr:Corpus ;\n    dcterms:title {_text(title)}@en ;\n    dcterms:creator <agent/curators> ;\n"
        + f"    dcterms:license <{CC0}> .\n\n"
        + f"<agent/curators> a prov:Organization ;\n    rdfs:label {_text(creator)}@en .\n"
    )


def _text(text: str) -> str:
    """A text as a literal of Turtle."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'
