"""One module for each field type; its name is the key that a field stores, its `TYPE` the class."""
