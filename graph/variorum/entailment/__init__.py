"""OWL 2 RL: what follows from the claims of one source and the ontology."""
