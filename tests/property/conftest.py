"""How long an example may take depends on what else the machine does, so no example fails for its time."""

from hypothesis import settings

settings.register_profile("house", settings(), deadline=None)
settings.load_profile("house")
