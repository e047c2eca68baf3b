"""Context managers in generated code.

What is written down takes for granted that they let exceptions through.
"""

from __future__ import annotations

from .errors import Unsupported


class raising:
    """A context manager that is not known to let exceptions through, with a look at whether it
    does.

    >>> from contextlib import nullcontext
    >>> with raising(nullcontext(1.0)) as value:
    ...     print(value)
    1.0
    """

    def __init__(self, manager):
        self.manager = manager

    def __enter__(self):
        return self.manager.__enter__()

    def __exit__(self, *error):
        if self.manager.__exit__(*error) and error[0] is not None:
            raise Unsupported(
                f"a context manager ({type(self.manager).__name__}) has swallowed an exception "
                "in a function that is differentiated",
                hint="catch it with `try` and `except`",
            )
