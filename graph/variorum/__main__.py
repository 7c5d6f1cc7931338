"""`python -m variorum`: the command line."""

from variorum.commands.main import main

main()
