"""Pages that anybody may read: what Inlay is, and how to use it."""
