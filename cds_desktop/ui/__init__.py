"""The window: item models, delegates, dialogs and printing; the only place beside app that knows Qt."""

import gc
import sys


def _keep_singletons_alive() -> None:
    """Guard against a miscount in PySide6 6.12 that kills the process under Python 3.11.

    It gives back one reference of `None` too many for every empty QVariant (`index.data()`, `property()`), and one of
    `True` for every `Signal.emit()` and `connect()`. From Python 3.12 on these objects are never freed; before, they
    are made so here.
    """
    if sys.version_info < (3, 12):
        import ctypes

        for singleton in (None, True, False):
            ctypes.c_ssize_t.from_address(id(singleton)).value += 1 << 40


_keep_singletons_alive()
gc.disable()  # loading the window leaves no garbage; `start` enables it
