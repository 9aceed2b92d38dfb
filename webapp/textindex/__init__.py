"""Search indexes of large tables: made by jobs, kept up with the history, made anew where a change of shape asks for it."""
