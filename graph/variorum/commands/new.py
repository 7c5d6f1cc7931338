"""`variorum new`: the beginning of a corpus, of a source, of a term, of a query, of a decision."""

from __future__ import annotations

import click

from variorum.commands.new_corpus import corpus_command
from variorum.commands.new_decision import decision_command
from variorum.commands.new_query import query_command
from variorum.commands.new_source import source_command
from variorum.commands.new_terms import class_command, shape_command
from variorum.commands.options import HELP


@click.group("new", context_settings=HELP)
def new() -> None:
    """Begin a corpus, a source, a term, a query or a decision."""


for command in (corpus_command, source_command, class_command, shape_command, query_command, decision_command):
    new.add_command(command)
