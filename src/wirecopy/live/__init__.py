"""The live desk: one page after the other into the store, traced against all that is there.

    page -> articles -> trace against the store -> syndications -> stories -> one take

`LiveDesk` runs the same stages as `desk`, with the store as their memory.
"""

from wirecopy.live.desk import LiveDesk, LiveOptions
from wirecopy.live.naming import page_id

__all__ = ["LiveDesk", "LiveOptions", "page_id"]
