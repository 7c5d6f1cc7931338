"""Claims and citations as tables: Parquet files, one a source or one for all, and SQL over them."""
