"""Building: from the files of a corpus to an immutable snapshot, one source after another and then all together."""
