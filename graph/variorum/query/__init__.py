"""SPARQL: a query judged by its tokens, its dataset chosen, evaluated, and its answer written within bounds."""
