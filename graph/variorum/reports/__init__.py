"""Reports on a corpus's disagreements: one module per format, all made from one value, `model.Report`."""

FORMATS = ("text", "json", "shacl", "sarif", "junit", "markdown", "html")
RULES = ("open", "new", "any")  # by which a disagreement fails the check
