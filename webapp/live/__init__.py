"""What others do, told to the pages that stand open: one hub for each process, one stream for each page.

A message says which records changed, and never what is in them: the page asks for what it shows, so that who may see what is decided
where it always is.
"""
