"""Other people's data: readers of their formats, one small type for what they state, and one writer of seeds."""
