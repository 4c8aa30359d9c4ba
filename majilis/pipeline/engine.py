"""An environment that was installed before papermill's own engine took over asks for this name."""


class InProcessEngine:
    """Runs nothing; goes with the next installation."""
