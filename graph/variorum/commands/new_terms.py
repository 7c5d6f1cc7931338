"""`variorum new class` and `variorum new shape`: terms of the corpus's own vocabulary, and how values may differ."""

from __future__ import annotations

from pathlib import Path

import click
from pyoxigraph import NamedNode

from variorum.atomic import write_text
from variorum.commands.options import HELP, corpus_option, own_corpus
from variorum.corpus.datatypes import misspelt, named
from variorum.corpus.editing import TurtleText, written
from variorum.corpus.folder import Corpus
from variorum.corpus.meant import property_meant
from variorum.corpus.own_terms import OwnVocabulary, own_vocabulary
from variorum.corpus.starting import declaration
from variorum.corpus.turtle import parse_turtle
from variorum.corpus.vocabulary import Vocabulary, load_vocabulary
from variorum.errors import CorpusError, did_you_mean
from variorum.shapes.declared_terms import NO_PHRASE, is_phrase
from variorum.terms import RDFS, VR, words

BEHAVIOURS = ("oneValue", "oneAtATime", "several", "completeSet", "opinionValue", "order")
COMPARISONS = (
    *("exact", "datePrecision", "nameInclusion", "personNames", "partOf", "narrowerConcept", "numericTolerance"),
    "setInclusion",
)


@click.command("class", context_settings=HELP)
@click.argument("name", metavar="CLASS")
@click.option("--label", help="What it is called; its name in words if not given.")
@click.option("--comment", default="", help="What belongs to it, in a sentence.")
@click.option("--under", metavar="CLASS", help="The class that it is a kind of.")
@corpus_option
def class_command(name: str, label: str | None, comment: str, under: str | None, folder: Path | None) -> None:
    """Declare a class of things.

    variorum new class Lighthouse --under schema:Place
    """
    corpus = own_corpus(folder)
    vocabulary = load_vocabulary(corpus)
    own = own_vocabulary(corpus)
    term = own.named(name, corpus)
    if vocabulary.declares(term.value):
        raise CorpusError(f"{corpus.shorten(term.value)} is declared already", advice="Choose another name.")
    above = property_meant(under, corpus, vocabulary, "class") if under else None
    shown = written(term, corpus.base, corpus.prefixes)
    block = declaration(shown, "owl:Class", label or words(term.value), comment)
    if above:
        block = f"{block.removesuffix(' .')} ;\n    rdfs:subClassOf {written(above, corpus.base, corpus.prefixes)} ."
    _write(own, own.text.with_block(block), shown)


@click.command("shape", context_settings=HELP)
@click.argument("name", metavar="PROPERTY")
@click.option(
    "--behaviour",
    type=click.Choice(BEHAVIOURS),
    default="oneValue",
    show_default=True,
    help="How its values may differ.",
)
@click.option("--takes", metavar="TYPE", help="What its values are: a class, or a datatype such as xsd:integer.")
@click.option("--of", "domain", metavar="CLASS", help="What has it.")
@click.option("--comparison", type=click.Choice(COMPARISONS), help="How two values are compared, if not as usual.")
@click.option(
    "--tolerance", type=click.FloatRange(min=0), help="The largest difference of two numbers that fit each other."
)
@click.option("--phrase", help="In which verb phrase a value is told: 'call {thing} {value}'.")
@click.option("--label", help="What it is called; its name in words if not given.")
@click.option("--comment", default="", help="What it says, in a sentence.")
@corpus_option
def shape_command(
    name: str,
    behaviour: str,
    takes: str | None,
    domain: str | None,
    comparison: str | None,
    tolerance: float | None,
    phrase: str | None,
    label: str | None,
    comment: str,
    folder: Path | None,
) -> None:
    """Say how the values of a property may differ across sources; declare it if it is new.

    oneValue: values that do not fit contradict each other. oneAtATime: it may change with time. several: they stand
    side by side. completeSet: each source gives all. opinionValue: a judgement. order: before or after, above or below.

    variorum new shape heightInMetres --takes xsd:integer
    """
    corpus = own_corpus(folder)
    vocabulary = load_vocabulary(corpus)
    own = own_vocabulary(corpus)
    term = own.named(name, corpus)
    if phrase and not is_phrase(phrase):
        raise CorpusError(f"the phrase {phrase!r} {NO_PHRASE}", advice="Write it like 'call {thing} {value}'.")
    said = {
        RDFS + "domain": _term(domain, corpus, vocabulary),
        RDFS + "range": _term(takes, corpus, vocabulary),
        VR + "behaviour": f"vr:{behaviour}",
        VR + "comparison": f"vr:{comparison or 'numericTolerance'}" if comparison or tolerance is not None else "",
        VR + "tolerance": f"{tolerance:f}" if tolerance is not None else "",
        VR + "phrase": '"' + phrase.replace("\\", "\\\\").replace('"', '\\"') + '"' if phrase else "",
    }
    shown = written(term, corpus.base, corpus.prefixes)
    text = own.text
    if not vocabulary.declares(term.value):
        kind = "owl:ObjectProperty" if takes and not said[RDFS + "range"].startswith("xsd:") else "owl:DatatypeProperty"
        text = text.with_block(declaration(shown, kind, label or words(term.value), comment))
    elif any(
        t.subject == term and t.predicate.value in (VR + "behaviour", VR + "comparison") for t in vocabulary.triples
    ):
        where = next(f.where(term) for f in vocabulary.files if any(t.subject == term for t in f.triples))
        raise CorpusError(f"how the values of {shown} may differ is declared already", where, "Change it there.")
    for predicate, value in said.items():
        if value:
            text = text.with_line(term, written(NamedNode(predicate), corpus.base, corpus.prefixes), value)
    _write(own, text, shown)


def _term(name: str | None, corpus: Corpus, vocabulary: Vocabulary) -> str:
    if name is None:
        return ""
    meant = property_meant(name, corpus, vocabulary, "class")
    near = misspelt(meant.value)
    if near is not None:
        advice = did_you_mean([named(near)] if near else [], "See XML Schema 1.1.")
        raise CorpusError(f"there is no datatype {name}", advice=advice)
    return written(meant, corpus.base, corpus.prefixes)


def _write(own: OwnVocabulary, text: TurtleText, shown: str) -> None:
    parse_turtle(text.text.encode(), own.path)
    write_text(own.path, text.text)
    click.echo(f"{own.path.parent.name}/{own.path.name}: {shown}")
