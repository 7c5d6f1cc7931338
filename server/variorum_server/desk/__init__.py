"""`variorum desk`: a local page on which one person states what an article says, and another reads it after them."""
